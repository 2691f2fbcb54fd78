/** The worked examples of docs/policies.md, from the user to the claims that the page shows. */
import request from 'supertest'
import * as library from 'embed-auth'
import { activepieces, embedAuth, latenode, type Explanation, type HookContext } from 'embed-auth'
import { claimsOf } from '../helpers/compact.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { blockAt } from './pages.js'
import { runBlock } from './run-block.js'

const IDS = {
  'single-tenant': 'docs/policies.md#single-tenant',
  teams: 'docs/policies.md#teams',
  agency: 'docs/policies.md#agency',
  plans: 'docs/policies.md#plans',
  'custom-roles': 'docs/policies.md#custom-roles',
  suspended: 'docs/policies.md#suspended',
} as const
const CLAIMS = {
  'single-tenant': 'docs/policies.md#claims:single-tenant',
  teams: 'docs/policies.md#claims:teams',
  agency: 'docs/policies.md#claims:agency',
  plans: 'docs/policies.md#claims:plans',
  'custom-roles': 'docs/policies.md#claims:custom-roles',
} as const
type Name = keyof typeof IDS
type Shown = keyof typeof CLAIMS
const onLatenode = latenode({ tenantId: 1, privateKey: ecPair().privateKey })
const onActivepieces = activepieces({
  instanceUrl: 'https://flows.example.com',
  signingKeyId: 'key-1',
  privateKey: rsaPair().privateKey,
})

async function embedOf(name: Name) {
  const { policy } = await runBlock(blockAt(IDS[name]), {
    modules: { 'embed-auth': library },
  })
  const platform = ['agency', 'plans'].includes(name) ? onActivepieces : onLatenode
  return embedAuth({
    getUser: (req) => JSON.parse(req.get('x-user') ?? 'null') as { id: string } | null,
    platform: platform as typeof onLatenode,
    policy: policy as never,
  })
}

async function explain(
  name: Name,
  user: object,
  context: Partial<HookContext> = {},
): Promise<Explanation> {
  return (await embedOf(name)).explain({ id: 'u1', ...user }, context)
}

const shown = (name: Shown): unknown => JSON.parse(blockAt(CLAIMS[name]).code)
const ada = { firstName: 'Ada', lastName: 'Byron' }
const forCustomer = (customerId: string) =>
  ({ req: { params: { customerId } } }) as unknown as Partial<HookContext>

const agent = {
  ...ada,
  customers: [
    { id: 'contoso', name: 'Contoso', role: 'lead' },
    { id: 'northwind', name: 'Northwind', role: 'assistant' },
  ],
}
const member = {
  ...ada,
  company: { id: 'c7', name: 'Northwind', plan: 'growth' },
  role: 'member',
}
const inOrganization = (...permissions: string[]) => ({
  organizations: [{ spaceId: 301, role: { name: 'Night shift', permissions } }],
})

interface Case {
  readonly name: Name
  readonly user: object
  readonly context?: Partial<HookContext>
}

describe('a granted user gets the claims that the page shows', () => {
  const memberships = [
    { role: 'owner', team: { spaceId: 201 } },
    { role: 'guest', team: { spaceId: 202 } },
    { role: 'owner', team: {} },
    { role: 'auditor', team: { spaceId: 203 } },
  ]
  it.each<Case & { readonly name: Shown }>([
    { name: 'single-tenant', user: { role: 'staff' } },
    { name: 'teams', user: { memberships } },
    { name: 'agency', user: agent, context: forCustomer('northwind') },
    { name: 'plans', user: member },
    { name: 'custom-roles', user: inOrganization('reports:view', 'automations:connect') },
  ])('$name', async ({ name, user, context }) => {
    const { decision, claims } = await explain(name, user, context)
    expect({ decision, claims }).toEqual({ decision: 'granted', claims: shown(name) })
  })

  it('suspended: an active user', async () => {
    const { claims } = await explain('suspended', { status: 'active', spaceId: 5 })
    expect(claims).toMatchObject({ grant_access: [{ space_id: 5, role_id: 3 }] })
  })
})

describe('who has no right gets no token', () => {
  const onBasic = { ...member, company: { ...member.company, plan: 'basic' } }
  it.each<Case & { readonly reason: RegExp }>([
    { name: 'single-tenant', user: { role: 'intern' }, reason: /"intern"/ },
    {
      name: 'agency',
      user: agent,
      context: forCustomer('fabrikam'),
      reason: /does not work for/,
    },
    { name: 'agency', user: agent, reason: /does not work for/ },
    { name: 'plans', user: onBasic, reason: /no automations/ },
    { name: 'plans', user: { ...member, role: 'visitor' }, reason: /"visitor"/ },
    { name: 'custom-roles', user: inOrganization('reports:view'), reason: /space/ },
    { name: 'suspended', user: { status: 'unpaid', spaceId: 5 }, reason: /account is unpaid/ },
  ])('$name $#: $reason', async ({ name, user, reason, context }) => {
    const explanation = await explain(name, user, context)
    expect(explanation).toMatchObject({ decision: 'denied', code: 'ERR_DENIED' })
    expect(explanation.reason).toMatch(reason)
  })
})

it('teams: who has no space yet gets one of their own', async () => {
  const { claims } = await explain('teams', { memberships: [{ role: 'owner', team: {} }] })
  expect(claims).toEqual({ tenant_id: 1, user_id: 'u1' })
})

it.each([
  ['automations:manage', 2],
  ['automations:edit', 3],
  ['automations:view', 4],
])('custom-roles: %s becomes role %d', async (permission, role) => {
  const { claims } = await explain('custom-roles', inOrganization(permission))
  expect(claims).toMatchObject({ grant_access: [{ space_id: 301, role_id: role }] })
})

it.each(EXPRESS_VERSIONS)(
  'agency: the address chooses the customer, on %s',
  async (_name, make) => {
    const app = make()
    app.use('/customers/:customerId', await embedOf('agency'))
    const ask = (customer: string) =>
      request(app)
        .get(`/customers/${customer}/embed-token`)
        .set('x-user', JSON.stringify({ id: 'u1', ...agent }))
    const { token } = (await ask('contoso').expect(200)).body as { token: string }
    expect(claimsOf(token)).toMatchObject({ externalProjectId: 'contoso', role: 'ADMIN' })
    await ask('fabrikam').expect(403)
  },
)

it('explain says what the page says it says', async () => {
  const block = blockAt('docs/policies.md#explain')
  const before = process.env.LATENODE_PRIVATE_KEY
  process.env.LATENODE_PRIVATE_KEY = ecPair().privatePem
  try {
    const { decision, reason } = await runBlock(block, {
      modules: { 'embed-auth': library },
    })
    expect(block.code).toContain(`// decision  '${String(decision)}'`)
    expect(block.code).toContain(`// reason    '${String(reason)}'`)
  } finally {
    if (before === undefined) delete process.env.LATENODE_PRIVATE_KEY
    else process.env.LATENODE_PRIVATE_KEY = before
  }
})
