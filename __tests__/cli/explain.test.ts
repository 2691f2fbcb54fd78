import { writeFileSync } from 'node:fs'
import type { CliResult, RunOptions } from '../helpers/built-cli.js'
import { builtForThisFile } from './built.js'
import { runHere } from './in-process.js'

const cli = builtForThisFile()
beforeAll(() => {
  file('ada.json', {
    id: 'u-1',
    teams: [
      { space: { id: 12 }, role: 'owner' },
      { space: { id: 15 }, role: 'chef' },
    ],
  })
  file('embed.json', DECLARATIVE)
})

const DECLARATIVE = {
  platform: { kind: 'latenode', tenantId: 1 },
  policy: {
    spacesFrom: 'teams',
    spaceIdFrom: 'space.id',
    roles: { owner: 'manager' },
    unknownRole: 'skip',
    denyWhenFrom: 'disabled',
    personalSpace: false,
  },
}

function file(name: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(cli.path(name), text)
}

/** In a process of its own where the configuration is a module. */
function explain(
  config: string,
  { user = 'ada.json', ...options }: RunOptions & { user?: string } = {},
): Promise<CliResult> {
  if (/\.m[jt]s|\.cjs/.test(config)) {
    return cli.run(['explain', '--config', config, '--user', user, '--json'], options)
  }
  const userPath = user === '-' ? user : cli.path(user)
  const args = ['explain', '--config', cli.path(config), '--user', userPath, '--json']
  return runHere(args, options)
}

const OPTIONS = `{
  getUser: () => null,
  platform: latenode({ tenantId: 3, privateKey: process.env.LATENODE_PRIVATE_KEY }),
  policy: { spaces: (user) => user.teams.map((team) => ({ spaceId: team.space.id, role: team.role })),
    roles: { owner: 'manager', chef: 'no-code' } },
}`

describe('explain', () => {
  it('prints each step, the claims in words, and that nothing was signed', async () => {
    const { code, stdout, stderr } = await cli.run([
      'explain',
      '--config',
      'embed.json',
      '--user',
      'ada.json',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ granted · Latenode · user u-1\n/)
    expect(stdout).toMatch(/policy\.roles +Space 12: the role "owner" becomes manager/)
    expect(stdout).toMatch(/policy\.unknownRole +Space 15: the role "chef" is unknown/)
    expect(stdout).toContain('space 12: Manager (role 2)')
    expect(stdout).toContain('Nothing was signed.')
    expect(stdout).not.toContain('eyJ')
  })

  it('prints the same JSON for the same input, without times', async () => {
    const [first, second] = await Promise.all([explain('embed.json'), explain('embed.json')])
    expect(first.code).toBe(0)
    expect(first.stdout).toBe(second.stdout)
    expect(JSON.parse(first.stdout)).toMatchObject({
      decision: 'granted',
      claims: {
        tenant_id: 1,
        user_id: 'u-1',
        no_personal_space: true,
        grant_access: [{ space_id: 12, role_id: 2 }],
      },
    })
    expect(first.stdout).not.toMatch(/"(?:iat|exp)"/)
  })

  it('ends with 0 for a denial, and with 1 if no decision is possible', async () => {
    const [denied, failed] = await Promise.all([
      explain('embed.json', { user: '-', input: '{"id":"u-2","disabled":"left the company"}' }),
      explain('embed.json', {
        user: '-',
        input: '{"id":" ","teams":[{"space":{"id":12},"role":"owner"}]}',
      }),
    ])
    expect(denied.code).toBe(0)
    expect(JSON.parse(denied.stdout)).toMatchObject({
      decision: 'denied',
      reason: 'left the company',
    })
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.stdout)).toMatchObject({ decision: 'failed', code: 'ERR_USER_ID' })
  })

  it('reads an Activepieces policy from JSON too', async () => {
    file('flows.json', {
      platform: {
        kind: 'activepieces',
        instanceUrl: 'https://flows.example.com',
        signingKeyId: 'k',
      },
      policy: {
        projectIdFrom: 'org.id',
        firstNameFrom: 'first',
        lastNameFrom: 'last',
        roleFrom: 'role',
        roles: { boss: 'ADMIN' },
      },
    })
    const user = { id: 9, org: { id: 'acme' }, first: 'Ada', last: 'Lovelace', role: 'boss' }
    const { code, stdout } = await explain('flows.json', { user: '-', input: JSON.stringify(user) })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      claims: { externalProjectId: 'acme', role: 'ADMIN', externalUserId: '9' },
    })
  })

  it.each([
    ['esm.mjs', `import { latenode } from 'embed-auth'\nexport default ${OPTIONS}`],
    [
      'named.mjs',
      `import { latenode } from 'embed-auth'\nexport const options = ${OPTIONS}\nsetInterval(() => {}, 1000)`,
    ],
    ['cjs.cjs', `const { latenode } = require('embed-auth')\nmodule.exports = ${OPTIONS}`],
    [
      'made.mjs',
      `import { embedAuth, latenode } from 'embed-auth'\nexport default embedAuth(${OPTIONS})`,
    ],
  ])(
    'takes %s, without a key in the environment, and ends although it leaves timers behind',
    async (name, source) => {
      file(name, source)
      const { code, stdout, stderr } = await explain(name)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)).toMatchObject({ decision: 'granted', claims: { tenant_id: 3 } })
    },
  )

  it('takes TypeScript if Node or tsx can load it, and otherwise says what is needed', async () => {
    file(
      'config.mts',
      `import { latenode } from 'embed-auth'\nconst tenantId: number = 3\nexport default ${OPTIONS.replace('tenantId: 3', 'tenantId').replace('(user)', '(user: any)').replace('(team)', '(team: any)')}`,
    )
    const [bare, tsx] = await Promise.all([
      explain('config.mts'),
      explain('config.mts', { env: { NODE_OPTIONS: '--import tsx' } }),
    ])
    expect(tsx.code).toBe(0)
    const stripsTypes = 'typescript' in process.features && process.features.typescript !== false
    expect(bare.code).toBe(stripsTypes ? 0 : 2)
    if (!stripsTypes) expect(bare.stderr).toContain('Use Node 22.18 or newer, or tsx')
  })

  it.each([
    [
      'typo.json',
      { ...DECLARATIVE, policy: { ...DECLARATIVE.policy, plainId: 2 } },
      1,
      'Did you mean `planId`?',
    ],
    [
      'kind.json',
      { platform: { kind: 'zapier' }, policy: {} },
      2,
      'must be latenode or activepieces',
    ],
    ['broken.json', '{', 2, 'is not valid JSON'],
    ['tenant.json', { platform: { kind: 'latenode' }, policy: {} }, 1, 'tenantId'],
    ['empty.mjs', 'export const nothing = 1', 2, 'Export it as default, or name the export'],
    [
      'throws.mjs',
      'throw new Error("no database eyJhbGciOiJub25lIn0.eyJhIjoxfQ.x")',
      1,
      'no database [token not shown]',
    ],
    ['missing.mjs', 'import "not-installed-anywhere"', 1, 'not-installed-anywhere'],
    ['config.yaml', 'a: 1', 2, 'must end with one of'],
  ])('says what is wrong with %s', async (name, content, expected, reason) => {
    file(name, content)
    const { code, stdout, stderr } = await explain(name)
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
    expect(stderr).toContain(reason)
  })

  it('takes a named export as configuration, and a module or function as user', async () => {
    file(
      'auth.mjs',
      `import { embedAuth, latenode } from 'embed-auth'\nexport const embed = embedAuth(${OPTIONS.replace('tenantId: 3', 'tenantId: 4')})\nexport const other = ${OPTIONS}`,
    )
    file(
      'users.mjs',
      `const ada = { id: 'u-1', teams: [{ space: { id: 12 }, role: 'owner' }] }
      export default ada
      export const linus = async () => ({ ...ada, id: 'u-2' })
      export const broken = () => { throw new Error('no database') }`,
    )
    const run = async (config: string, user: string) => {
      const { code, stdout, stderr } = await explain(config, { user })
      return { code, stderr, ...(stdout && (JSON.parse(stdout) as object)) }
    }
    const [other, embed, missing, wrong, failing] = await Promise.all([
      run('auth.mjs#other', 'users.mjs'),
      run('./auth.mjs#embed', './users.mjs#linus'),
      run('auth.mjs#nothing', 'users.mjs'),
      run('users.mjs#linus', 'users.mjs'),
      run('auth.mjs', 'users.mjs#broken'),
    ])
    expect(other).toMatchObject({ code: 0, claims: { tenant_id: 3, user_id: 'u-1' } })
    expect(embed).toMatchObject({ code: 0, claims: { tenant_id: 4, user_id: 'u-2' } })
    expect(missing.stderr).toContain('auth.mjs has no export nothing. It exports embed, other.')
    expect(wrong.stderr).toContain('is not the options of embedAuth')
    expect(failing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no database\n  at '),
    })
  })

  it('reads options and policies that are instances of classes', async () => {
    file(
      'class.mjs',
      `import { latenode } from 'embed-auth'
      class Options {
        get platform() { return latenode.fromEnv() }
        idOf(user) { return 'acme:' + user.id }
        policy(user) { return { userId: this.idOf(user), spaces: [{ spaceId: 1, role: 'manager' }] } }
      }
      export default new Options()`,
    )
    const env = { LATENODE_TENANT_ID: '5' }
    const { code, stdout, stderr } = await explain('class.mjs', { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ claims: { tenant_id: 5, user_id: 'acme:u-1' } })
  })

  it('prints the cause of an error in a hook, without control characters', async () => {
    file(
      'hook.mjs',
      `import { latenode } from 'embed-auth'
      export default {
        platform: latenode.fromEnv(),
        policy: { spaces: function spacesOf(user) { throw new Error('no team\\u001b[2J of ' + user.id) } },
      }`,
    )
    const env = { LATENODE_TENANT_ID: '5' }
    const args = ['explain', '--config', 'hook.mjs', '--user', 'ada.json']
    const [text, json] = await Promise.all([
      cli.run(args, { env }),
      cli.run([...args, '--json'], { env }),
    ])
    expect([text.code, json.code]).toEqual([1, 1])
    expect(text.stdout).toMatch(
      /Cause: Error: no team\\u001b\[2J of u-1\n {2}at .*spacesOf .*hook\.mjs:4:/,
    )
    expect(JSON.parse(json.stdout)).toMatchObject({
      cause: { message: 'Error: no team\u001b[2J of u-1', at: expect.stringContaining('spacesOf') },
    })
  })
})
