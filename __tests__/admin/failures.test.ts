import { inspect } from 'node:util'
import { activepiecesAdmin, AdminError, latenodeAdmin, type AdminFetch } from 'embed-auth/admin'
import {
  envelope,
  fakePlatform,
  page,
  type FakePlatform,
  type Received,
  type Reply,
} from './fake-platform'

const CANARY = 'canary4711'
const open: FakePlatform[] = []
afterEach(() => Promise.all(open.splice(0).map((platform) => platform.close())))

async function platformThat(reply: (request: Received, count: number) => Reply) {
  const platform = await fakePlatform(reply)
  open.push(platform)
  return platform
}

function clientsOf(platform: FakePlatform, timeoutMs = 10_000) {
  return {
    flows: activepiecesAdmin({ instanceUrl: platform.url, apiKey: CANARY, timeoutMs }),
    spaces: latenodeAdmin({ apiToken: CANARY, fetch: platform.fetch, timeoutMs }),
  }
}

async function failureOf(work: Promise<unknown>): Promise<AdminError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AdminError)
  return error as AdminError
}

/** Everything that printing, logging and serializing can show of an error. */
function shown(error: unknown): string {
  const { message, stack, cause } = error as Error
  const options = { depth: 20, showHidden: true, getters: true }
  return [
    message,
    stack,
    inspect(error, options),
    inspect(cause, options),
    JSON.stringify(error),
  ].join('\n')
}

describe('A3 · requests', () => {
  test.each<[string, Reply]>([
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
    ['502', { status: 502, body: '<html>Bad gateway</html>' }],
    ['503', { status: 503 }],
    ['a dropped connection', 'drop'],
  ])('are repeated after %s', async (_name, failure) => {
    const platform = await platformThat((_request, count) => (count === 1 ? failure : page([])))
    const { flows } = clientsOf(platform)
    expect(await flows.suspendUser('ada')).toBe('not-found')
    expect(platform.received).toHaveLength(2)
  })

  test('that change something are repeated too', async () => {
    const platform = await platformThat(({ method, body }, count) => {
      if (method === 'GET') return page([{ id: 'u1', externalId: 'ada' }])
      return count === 2 ? { status: 503 } : { body: { id: 'u1', ...(body as object) } }
    })
    expect(await clientsOf(platform).flows.suspendUser('ada')).toBe('done')
    expect(platform.received).toHaveLength(3)
  })

  test('are repeated three times at most', async () => {
    const platform = await platformThat(() => ({ status: 503 }))
    const error = await failureOf(clientsOf(platform).flows.suspendUser('ada'))
    expect(error).toMatchObject({ code: 'ERR_ADMIN_UNAVAILABLE', status: 503 })
    expect(platform.received).toHaveLength(4)
  })

  test('are not repeated after another refusal', async () => {
    const platform = await platformThat(() => ({ status: 400, body: { code: 'VALIDATION' } }))
    const error = await failureOf(clientsOf(platform).flows.suspendUser('ada'))
    expect(error).toMatchObject({ code: 'ERR_ADMIN_REFUSED', platformCode: 'VALIDATION' })
    expect(platform.received).toHaveLength(1)
  })

  test('wait as long as Retry-After says', async () => {
    const times: number[] = []
    const platform = await platformThat((_request, count) => {
      times.push(Date.now())
      return count === 1 ? { status: 429, headers: { 'retry-after': '1' } } : page([])
    })
    await clientsOf(platform).flows.suspendUser('ada')
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000)
  })

  test('do not wait for a time after the deadline', async () => {
    const platform = await platformThat(() => ({ status: 429, headers: { 'retry-after': '60' } }))
    const error = await failureOf(clientsOf(platform).flows.suspendUser('ada'))
    expect(error).toMatchObject({
      code: 'ERR_ADMIN_UNAVAILABLE',
      status: 429,
      retryAfterSeconds: 60,
    })
    expect(platform.received).toHaveLength(1)
  })

  test('end at the deadline', async () => {
    const platform = await platformThat(() => 'hang')
    const { flows, spaces } = clientsOf(platform, 200)
    for (const call of [() => flows.deleteUser('ada'), () => spaces.users()]) {
      expect((await failureOf(call())).code).toBe('ERR_ADMIN_TIMEOUT')
    }
  })

  test('end at the deadline if the injected fetch ignores its signal', async () => {
    const fetch: AdminFetch = () => new Promise(() => undefined)
    const spaces = latenodeAdmin({ apiToken: CANARY, fetch, timeoutMs: 50 })
    expect((await failureOf(spaces.users())).code).toBe('ERR_ADMIN_TIMEOUT')
  })

  test('end when the caller aborts, also between two attempts', async () => {
    const platform = await platformThat((_request, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '5' } } : 'hang',
    )
    const controller = new AbortController()
    const work = clientsOf(platform).flows.suspendUser('ada', { signal: controller.signal })
    setTimeout(() => {
      controller.abort(new Error('left'))
    }, 100)
    await expect(work).rejects.toThrow('left')
    expect(platform.received).toHaveLength(1)
    await expect(
      clientsOf(platform).flows.suspendUser('ada', { signal: controller.signal }),
    ).rejects.toThrow('left')
    expect(platform.received).toHaveLength(1)
  })
})

describe('A2 · answers that are none', () => {
  test.each<[string, Reply, string]>([
    ['a page of a proxy', { body: '<html>Sign in</html>' }, 'ERR_ADMIN_ANSWER'],
    ['a page with 404', { status: 404, body: '<html>Not found</html>' }, 'ERR_ADMIN_ANSWER'],
    ['a page with 500', { status: 500, body: 'Internal Server Error' }, 'ERR_ADMIN_ANSWER'],
    ['an empty body', { status: 200 }, 'ERR_ADMIN_ANSWER'],
    ['null', { body: null }, 'ERR_ADMIN_ANSWER'],
    ['401', { status: 401, body: { code: 'INVALID_API_KEY' } }, 'ERR_ADMIN_CREDENTIALS'],
    ['403', { status: 403, body: {} }, 'ERR_ADMIN_CREDENTIALS'],
  ])('%s', async (_name, reply, code) => {
    const platform = await platformThat(() => reply)
    const { flows, spaces } = clientsOf(platform)
    expect((await failureOf(flows.deleteUser('ada'))).code).toBe(code)
    expect((await failureOf(spaces.setPlan('ada', 1))).code).toBe(code)
    expect(platform.received).toHaveLength(2)
  })

  test('a redirect is not followed', async () => {
    const other = await platformThat(() => page([]))
    const platform = await platformThat(() => ({ status: 307, headers: { location: other.url } }))
    const { flows, spaces } = clientsOf(platform)
    for (const call of [() => flows.deleteUser('ada'), () => spaces.users()]) {
      expect(await failureOf(call())).toMatchObject({
        code: 'ERR_ADMIN_ANSWER',
        status: 307,
        message: expect.stringContaining('a redirect, which is not followed'),
      })
    }
    expect(other.received).toEqual([])
  })

  test('nothing listens', async () => {
    const platform = await platformThat(() => 'drop')
    await platform.close()
    const error = await failureOf(clientsOf(platform, 1000).flows.deleteUser('ada'))
    expect(error).toMatchObject({
      code: 'ERR_ADMIN_UNAVAILABLE',
      cause: { name: 'TypeError', code: 'ECONNREFUSED' },
    })
  })
})

describe('A1 · no credential is shown', () => {
  const answering =
    (status: number): AdminFetch =>
    (url, init) => {
      const errors = [{ code: CANARY, message: url }]
      const body = JSON.stringify({ code: CANARY, errors, init })
      return Promise.resolve(new Response(body, { status }))
    }
  const fetches: Record<string, AdminFetch> = {
    'rejects with the URL': (url, init) =>
      Promise.reject(new Error(`${url} ${JSON.stringify(init.headers)} failed`)),
    'throws the URL': (url, init) => {
      throw Object.assign(new TypeError(url + JSON.stringify(init)), {
        url,
        init,
        code: `E${CANARY}`,
      })
    },
    'throws an error with a name and a cause': (url) => {
      const cause = Object.assign(new Error(url), { code: url })
      return Promise.reject(Object.assign(new Error(url, { cause }), { name: `Error${CANARY}` }))
    },
    'throws text': (url) => {
      throw url
    },
    'answers 409 with it': answering(409),
    'answers 429 with it': answering(429),
    'answers 401 with it': answering(401),
    'answers with it, as success: false': (url) =>
      Promise.resolve(
        new Response(JSON.stringify({ success: false, errors: [{ code: CANARY, message: url }] })),
      ),
    'answers with a page': (url) => Promise.resolve(new Response(`<p>${url}</p>`)),
    'answers with a redirect': (url) =>
      Promise.resolve(new Response(null, { status: 302, headers: { location: url } })),
  }

  test.each(Object.entries(fetches))('if fetch %s', async (_name, fetch) => {
    const options = { fetch, timeoutMs: 400 }
    const flows = activepiecesAdmin({ instanceUrl: 'http://127.0.0.1', apiKey: CANARY, ...options })
    const spaces = latenodeAdmin({ apiToken: CANARY, ...options })
    for (const client of [flows, spaces]) {
      expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(CANARY)
    }
    for (const call of [
      () => flows.suspendUser('ada'),
      () => spaces.revokeAccess('ada', { tenantSpace: true }),
    ]) {
      expect(shown(await failureOf(call()))).not.toContain(CANARY)
    }
  })
})

test('A2 · a record of a user in an unexpected form does not prevent a revocation', async () => {
  const platform = await platformThat(({ url }) =>
    envelope(url.pathname.endsWith('users/list') ? { users: [{}, { user_id: 'ada' }] } : {}),
  )
  const { spaces } = clientsOf(platform)
  expect(await spaces.revokeAccess('ada', { tenantSpace: true })).toBe('done')
})

test('A2 · a list of users in another form is an error, and not an unknown user', async () => {
  const platform = await platformThat(() => envelope({ users: [{ user_id: 42 }] }))
  const { spaces } = clientsOf(platform)
  const failure = await failureOf(spaces.revokeAccess('42', { tenantSpace: true }))
  expect(failure.code).toBe('ERR_ADMIN_ANSWER')
})

test('A2 · no plan is assigned where the list of subscriptions has another form', async () => {
  const platform = await platformThat(({ url }) =>
    envelope(
      url.pathname.endsWith('users/list')
        ? { users: [{ user_id: 'ada' }] }
        : { subscriptions: [{ id: '1', plan_id: '35', status: 'subscription_status_active' }] },
    ),
  )
  const failure = await failureOf(clientsOf(platform).spaces.setPlan('ada', 35))
  expect(failure.code).toBe('ERR_ADMIN_ANSWER')
  expect(platform.received.map(({ url }) => url.pathname.split('/').at(-1))).toEqual([
    'list',
    'list',
  ])
})

test('A3 · Retry-After can be a date', async () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString()
  const platform = await platformThat(() => ({
    status: 503,
    headers: { 'retry-after': inAMinute },
  }))
  const failure = await failureOf(clientsOf(platform, 500).flows.suspendUser('ada'))
  expect(failure.code).toBe('ERR_ADMIN_UNAVAILABLE')
  expect(failure.retryAfterSeconds).toBeGreaterThan(50)
})
