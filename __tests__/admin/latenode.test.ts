import { latenodeAdmin } from 'embed-auth/admin'
import {
  envelope,
  fakePlatform,
  refusal,
  type FakePlatform,
  type Received,
  type Reply,
} from './fake-platform'

let platform: FakePlatform
afterEach(() => platform.close())

async function client(reply: (request: Received, count: number) => Reply) {
  platform = await fakePlatform(reply)
  return latenodeAdmin({ apiToken: 'canary-token', fetch: platform.fetch })
}

const BASE = '/latenode/v1/whitelabel/'
const callOf = ({ url }: Received) => url.pathname.replace(BASE, '')
const calls = () => platform.received.map(callOf)
const bodiesOf = (call: string) =>
  platform.received.filter((request) => callOf(request) === call).map(({ body }) => body)

interface Row {
  id: string
  plan_id: string
  user_id: string
  status: string
}

const ACTIVE = 'subscription_status_active'
const row = (id: string, plan: number, user = 'ada', status = ACTIVE): Row => ({
  id,
  plan_id: String(plan),
  user_id: user,
  status,
})

/** A tenant that keeps subscriptions; `before` can answer instead. */
function tenant(
  rows: Row[],
  before: (request: Received, count: number) => Reply | undefined = () => undefined,
) {
  return (request: Received, count: number): Reply => {
    const own = before(request, count)
    if (own !== undefined) return own
    const body = (request.body ?? {}) as Record<string, string>
    switch (callOf(request)) {
      case 'users/list':
        return envelope({
          users: [
            { user_id: 'ada', subscriptions: [row('1', 3)], spaces: [{ id: '12', name: 'Sales' }] },
            { user_id: 'olivia', subscriptions: [], spaces: [] },
          ],
        })
      case 'subscriptions/list':
        return envelope({ subscriptions: rows })
      case 'subscriptions':
        rows.push(row(String(100 + rows.length), Number(body.plan_id), body.user_id))
        return envelope({ subscription: rows.at(-1) })
      case 'subscriptions/cancel': {
        const index = rows.findIndex(({ id }) => id === body.subscription_id)
        if (index < 0) return refusal('subscription.NotFound')
        rows.splice(index, 1)
        return envelope({})
      }
      default:
        return envelope({})
    }
  }
}

describe('A2 · revokeAccess', () => {
  test('names the owner of the space', async () => {
    const spaces = await client(tenant([]))
    expect(await spaces.revokeAccess('ada', { ownerId: 'olivia' })).toBe('done')
    expect(bodiesOf('space/access/revoke')).toEqual([
      { grantee_user_id: 'ada', owner_user_id: 'olivia', revoke_from_tenant_space: false },
    ])
    expect(
      platform.received.every(({ url }) => url.searchParams.get('AUTH_TOKEN') === 'canary-token'),
    ).toBe(true)
  })

  test('names the space of the tenant', async () => {
    const spaces = await client(tenant([]))
    expect(await spaces.revokeAccess('ada', { tenantSpace: true })).toBe('done')
    expect(bodiesOf('space/access/revoke')).toEqual([
      { grantee_user_id: 'ada', revoke_from_tenant_space: true },
    ])
  })

  test('does not find an unknown user or owner', async () => {
    const spaces = await client(tenant([]))
    expect(await spaces.revokeAccess('Ada', { tenantSpace: true })).toBe('not-found')
    expect(await spaces.revokeAccess('ada', { ownerId: 'nobody' })).toBe('not-found')
    expect(calls()).toEqual(['users/list', 'users/list'])
  })

  test.each([200, 500])('reports a refusal with status %d', async (status) => {
    const spaces = await client(
      tenant([], (request) =>
        callOf(request) === 'space/access/revoke' ? refusal('space.NotFound', status) : undefined,
      ),
    )
    await expect(spaces.revokeAccess('ada', { tenantSpace: true })).rejects.toMatchObject({
      code: 'ERR_ADMIN_REFUSED',
      platformCode: 'space.NotFound',
      status,
    })
  })

  test.each<[unknown, unknown]>([
    ['', { tenantSpace: true }],
    ['ada', undefined],
    ['ada', {}],
    ['ada', { ownerId: '' }],
    ['ada', { ownerId: 'undefined' }],
    ['ada', { ownerId: 'olivia', tenantSpace: true }],
    ['ada', { tenantSpace: 'yes' }],
    ['ada', { tenantSpace: false }],
    [7, { tenantSpace: true }],
  ])('refuses %p, %p before anything is sent', async (userId, from) => {
    const spaces = await client(tenant([]))
    await expect(spaces.revokeAccess(userId as 'ada', from as never)).rejects.toMatchObject({
      code: 'ERR_ADMIN_ARGUMENT',
    })
    expect(platform.received).toEqual([])
  })
})

describe('A2 · setPlan', () => {
  test('assigns the plan, then cancels the other active ones', async () => {
    const rows = [row('1', 3), row('2', 4), row('9', 3, 'bo')]
    const spaces = await client(tenant(rows))
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(rows.filter(({ user_id }) => user_id === 'ada')).toMatchObject([{ plan_id: '35' }])
    expect(rows.filter(({ user_id }) => user_id === 'bo')).toHaveLength(1)
    expect(bodiesOf('subscriptions')).toEqual([{ user_id: 'ada', plan_id: '35' }])
    expect(bodiesOf('subscriptions/list')[0]).toEqual({
      filters: { user_id: 'ada', statuses: [ACTIVE] },
    })
  })

  test('keeps one of two subscriptions to the plan, and does not assign it again', async () => {
    const rows = [row('1', 35), row('2', 35), row('3', 4)]
    const spaces = await client(tenant(rows))
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(rows).toEqual([row('1', 35)])
    expect(bodiesOf('subscriptions')).toEqual([])
  })

  test('leaves other users and ended subscriptions alone if filters are ignored', async () => {
    const rows = [
      row('1', 35, 'bo'),
      row('2', 4, 'bo'),
      row('3', 4, 'ada', 'subscription_status_canceled'),
    ]
    const spaces = await client(tenant(rows))
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(bodiesOf('subscriptions/cancel')).toEqual([])
    expect(rows).toHaveLength(4)
  })

  test.each([
    ['carried out', true],
    ['not carried out', false],
  ])('lists again after a lost answer to a request that was %s', async (_name, carriedOut) => {
    const rows = [row('1', 3)]
    let lost = false
    const spaces = await client(
      tenant(rows, (request) => {
        if (callOf(request) !== 'subscriptions' || lost) return undefined
        lost = true
        if (carriedOut) rows.push(row('7', 35))
        return 'drop'
      }),
    )
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(rows).toMatchObject([{ plan_id: '35' }])
    expect(bodiesOf('subscriptions')).toHaveLength(carriedOut ? 1 : 2)
    expect(calls().slice(1, 4)).toEqual([
      'subscriptions/list',
      'subscriptions',
      'subscriptions/list',
    ])
  })

  test('assigns three times at most if every answer is lost', async () => {
    const spaces = await client(
      tenant([], (request) => (callOf(request) === 'subscriptions' ? 'drop' : undefined)),
    )
    const work = spaces.setPlan('ada', 35)
    await expect(work).rejects.toMatchObject({ code: 'ERR_ADMIN_UNAVAILABLE' })
    expect(bodiesOf('subscriptions')).toHaveLength(3)
  })

  test('assigns once if the platform refuses the plan', async () => {
    const spaces = await client(
      tenant([], (request) =>
        callOf(request) === 'subscriptions' ? refusal('plan.NotFound') : undefined,
      ),
    )
    const work = spaces.setPlan('ada', 35)
    await expect(work).rejects.toMatchObject({ platformCode: 'plan.NotFound' })
    expect(bodiesOf('subscriptions')).toHaveLength(1)
  })

  test('finishes on the second call what the first one began', async () => {
    const rows = [row('1', 3), row('2', 4)]
    let isDown = true
    const spaces = await client(
      tenant(rows, (request) =>
        isDown && callOf(request) === 'subscriptions/cancel' ? refusal('internal', 500) : undefined,
      ),
    )
    await expect(spaces.setPlan('ada', 35)).rejects.toMatchObject({ platformCode: 'internal' })
    isDown = false
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(rows).toMatchObject([{ plan_id: '35' }])
    expect(bodiesOf('subscriptions')).toHaveLength(1)
  })

  test('accepts a refused cancellation only if the subscription is gone', async () => {
    const rows = [row('1', 35), row('2', 4)]
    let lost = false
    const spaces = await client(
      tenant(rows, (request) => {
        if (callOf(request) !== 'subscriptions/cancel' || lost) return undefined
        lost = true
        rows.pop()
        return 'drop'
      }),
    )
    expect(await spaces.setPlan('ada', 35)).toBe('done')
    expect(rows).toEqual([row('1', 35)])
  })

  test('cancels nothing if the accepted plan is not listed', async () => {
    const rows = [row('1', 3)]
    const spaces = await client(
      tenant(rows, (request) => (callOf(request) === 'subscriptions' ? envelope({}) : undefined)),
    )
    await expect(spaces.setPlan('ada', 35)).rejects.toMatchObject({ code: 'ERR_ADMIN_ANSWER' })
    expect(bodiesOf('subscriptions/cancel')).toEqual([])
  })

  test('does not find an unknown user', async () => {
    const spaces = await client(tenant([]))
    expect(await spaces.setPlan('nobody', 35)).toBe('not-found')
    expect(calls()).toEqual(['users/list'])
  })

  test.each([0, -1, 1.5, NaN, '35', undefined])('refuses the plan %p', async (planId) => {
    const spaces = await client(tenant([]))
    await expect(spaces.setPlan('ada', planId as number)).rejects.toMatchObject({
      code: 'ERR_ADMIN_ARGUMENT',
    })
    expect(platform.received).toEqual([])
  })
})

describe('users', () => {
  test('have their spaces and subscriptions', async () => {
    const spaces = await client(tenant([]))
    expect(await spaces.users()).toEqual([
      {
        userId: 'ada',
        spaces: [{ spaceId: 12, name: 'Sales' }],
        subscriptions: [{ subscriptionId: '1', planId: 3, status: ACTIVE }],
      },
      { userId: 'olivia', spaces: [], subscriptions: [] },
    ])
    expect(bodiesOf('users/list')).toEqual([{ options: { include_subscriptions: true } }])
  })

  test.each<[string, Reply, string]>([
    ['a bad token', refusal('auth.Unauthorized', 401), 'ERR_ADMIN_CREDENTIALS'],
    ['a bad token in a 200', refusal('auth.Unauthorized'), 'ERR_ADMIN_CREDENTIALS'],
    ['success: false', refusal('users.Failed'), 'ERR_ADMIN_REFUSED'],
    [
      'success with status 500',
      { status: 500, body: { success: true, data: { users: [] } } },
      'ERR_ADMIN_REFUSED',
    ],
    ['no envelope', { body: { users: [] } }, 'ERR_ADMIN_ANSWER'],
    ['no list', envelope({}), 'ERR_ADMIN_ANSWER'],
    ['a user without an id', envelope({ users: [{}] }), 'ERR_ADMIN_ANSWER'],
    ['text for success', { body: { success: 'true', data: { users: [] } } }, 'ERR_ADMIN_ANSWER'],
  ])('%s is an error with a code', async (_name, reply, code) => {
    const spaces = await client(() => reply)
    await expect(spaces.users()).rejects.toMatchObject({ code, platform: 'latenode' })
  })
})
