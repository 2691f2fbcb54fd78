import { inspect } from 'node:util'
import { EmbedAuthError } from 'embed-auth'
import { activepiecesAdmin, latenodeAdmin } from 'embed-auth/admin'
import { envelope, fakePlatform, page, type FakePlatform } from './fake-platform'

const CANARY = 'canary4711'
const open: FakePlatform[] = []
afterEach(() => Promise.all(open.splice(0).map((platform) => platform.close())))

async function emptyPlatform() {
  const platform = await fakePlatform(() => page([]))
  open.push(platform)
  return platform
}

describe('options', () => {
  const issuesOf = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      if (error instanceof EmbedAuthError) {
        expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY)
        return error.issues.map(({ option, code }) => [option, code])
      }
    }
    return undefined
  }

  test('every issue is reported at once, without a credential', () => {
    const given = {
      instanceUrl: 'flows',
      apiKey: `Bearer ${CANARY}`,
      timeoutMs: 0,
      fetch: 1,
      key: 1,
    }
    expect(issuesOf(() => activepiecesAdmin(given as never))).toEqual([
      ['instanceUrl', 'ERR_OPTION_INVALID'],
      ['apiKey', 'ERR_OPTION_INVALID'],
      ['fetch', 'ERR_OPTION_INVALID'],
      ['timeoutMs', 'ERR_OPTION_INVALID'],
      ['key', 'ERR_OPTION_UNKNOWN'],
    ])
    expect(issuesOf(() => latenodeAdmin({} as never))).toEqual([['apiToken', 'ERR_OPTION_MISSING']])
    expect(issuesOf(() => latenodeAdmin({ apiToken: `${CANARY}\n` }))).toEqual([
      ['apiToken', 'ERR_OPTION_INVALID'],
    ])
    expect(
      issuesOf(() => activepiecesAdmin({ instanceUrl: `http://a:${CANARY}@b`, apiKey: 'k' })),
    ).toEqual([['instanceUrl', 'ERR_OPTION_INVALID']])
  })

  test.each(['ftp://flows.example.com', 'https://flows.example.com/?x=1', 'flows.example.com'])(
    'the instance is not at %s',
    (instanceUrl) => {
      const issues = issuesOf(() => activepiecesAdmin({ instanceUrl, apiKey: 'k' }))
      expect(issues).toEqual([['instanceUrl', 'ERR_OPTION_INVALID']])
    },
  )

  test('a call has a deadline of ten minutes at most', () => {
    const issues = (timeoutMs: number) =>
      issuesOf(() => latenodeAdmin({ apiToken: 'k', timeoutMs }))
    expect(issues(600_000)).toBeUndefined()
    for (const timeoutMs of [600_001, Infinity, NaN, 0.5]) {
      expect(issues(timeoutMs)).toEqual([['timeoutMs', 'ERR_OPTION_INVALID']])
    }
  })

  test('a key with the prefix of its header is named for that', () => {
    expect(() => latenodeAdmin({ apiToken: 'Bearer k' })).toThrow('without the prefix "Bearer"')
  })

  test('variables are named in the issues', () => {
    expect(issuesOf(() => activepiecesAdmin.fromEnv({ ACTIVEPIECES_API_KEY: ' ' }))).toEqual([
      ['ACTIVEPIECES_INSTANCE_URL', 'ERR_OPTION_MISSING'],
      ['ACTIVEPIECES_API_KEY', 'ERR_OPTION_MISSING'],
    ])
    const inherited = Object.create({ LATENODE_API_TOKEN: 'k' }) as Record<string, string>
    expect(issuesOf(() => latenodeAdmin.fromEnv(inherited))).toEqual([
      ['LATENODE_API_TOKEN', 'ERR_OPTION_MISSING'],
    ])
    expect(issuesOf(() => latenodeAdmin.fromEnv({}))).toEqual([
      ['LATENODE_API_TOKEN', 'ERR_OPTION_MISSING'],
    ])
  })

  test('variables are read without white space and quotes', async () => {
    const platform = await emptyPlatform()
    const flows = activepiecesAdmin.fromEnv({
      ACTIVEPIECES_INSTANCE_URL: ` "${platform.url}" `,
      ACTIVEPIECES_API_KEY: "'sk-1'\n",
    })
    expect(await flows.suspendUser('ada')).toBe('not-found')
    expect(platform.received[0]?.authorization).toBe('Bearer sk-1')
  })

  test('the path of the instance is kept', async () => {
    const platform = await emptyPlatform()
    const flows = activepiecesAdmin({ instanceUrl: `${platform.url}/flows/`, apiKey: 'k' })
    await flows.suspendUser('a/b c')
    expect(platform.received[0]?.url.href).toMatch(/\/flows\/api\/v1\/users\?externalId=a%2Fb\+c$/)
  })
})

test('Latenode is called at its documented address, with the global fetch', async () => {
  const seen: string[] = []
  const original = globalThis.fetch
  globalThis.fetch = ((url: string) => {
    seen.push(url)
    const { body } = envelope({ users: [] }) as { body: object }
    return Promise.resolve(new Response(JSON.stringify(body)))
  }) as typeof fetch
  try {
    await latenodeAdmin({ apiToken: 'abc' }).users()
  } finally {
    globalThis.fetch = original
  }
  expect(seen).toEqual([
    'https://api.latenode.com/latenode/v1/whitelabel/users/list?AUTH_TOKEN=abc',
  ])
})
