import { activepiecesAdmin } from 'embed-auth/admin'
import {
  fakePlatform,
  notFound,
  page,
  type FakePlatform,
  type Received,
  type Reply,
} from './fake-platform'

let platform: FakePlatform
afterEach(() => platform.close())

async function client(reply: (request: Received, count: number) => Reply) {
  platform = await fakePlatform(reply)
  return activepiecesAdmin({ instanceUrl: `${platform.url}/`, apiKey: 'sk-canary' })
}

const calls = () =>
  platform.received.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)

/** Answers a list of users, and confirms every change. */
function users(...rows: { id: string; externalId: string | null }[]) {
  return ({ method, url, body }: Received): Reply => {
    if (method === 'GET') return page(rows)
    if (method === 'DELETE') return { status: 204 }
    const id = url.pathname.split('/').at(-1)
    return { body: { id, ...(body as object) } }
  }
}

describe('A2 · users', () => {
  test('are suspended and restored by the id of the application', async () => {
    const flows = await client(users({ id: 'u1', externalId: 'ada' }))
    expect(await flows.suspendUser('ada')).toBe('done')
    expect(await flows.restoreUser('ada')).toBe('done')
    expect(calls()).toEqual([
      'GET /api/v1/users?externalId=ada',
      'POST /api/v1/users/u1',
      'GET /api/v1/users?externalId=ada',
      'POST /api/v1/users/u1',
    ])
    const bodies = platform.received.map(({ body }) => body)
    expect(bodies).toEqual([undefined, { status: 'INACTIVE' }, undefined, { status: 'ACTIVE' }])
    expect(platform.received.every((one) => one.authorization === 'Bearer sk-canary')).toBe(true)
  })

  test('are deleted', async () => {
    const flows = await client(users({ id: 'u1', externalId: 'ada' }))
    expect(await flows.deleteUser('ada')).toBe('done')
    expect(calls().at(-1)).toBe('DELETE /api/v1/users/u1')
  })

  test('are compared exactly if the server ignores the filter', async () => {
    const strangers = [
      { id: 'owner', externalId: null },
      { id: 'u2', externalId: 'Ada' },
      { id: 'u3', externalId: 'ada ' },
    ]
    const flows = await client(users(...strangers))
    expect(await flows.deleteUser('ada')).toBe('not-found')
    expect(await flows.suspendUser('ada')).toBe('not-found')
    expect(platform.received.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('are searched on every page', async () => {
    const flows = await client(({ method, url, body }) => {
      if (method === 'POST') return { body: { id: 'u2', ...(body as object) } }
      const second = url.searchParams.get('cursor') === 'c2'
      return second
        ? page([{ id: 'u2', externalId: 'ada' }])
        : page([{ id: 'u1', externalId: 'bo' }], 'c2')
    })
    expect(await flows.suspendUser('ada')).toBe('done')
    expect(calls()).toEqual([
      'GET /api/v1/users?externalId=ada',
      'GET /api/v1/users?externalId=ada&cursor=c2',
      'POST /api/v1/users/u2',
    ])
  })

  test('that disappear between look-up and change are not found', async () => {
    const flows = await client(({ method }) =>
      method === 'GET' ? page([{ id: 'u1', externalId: 'ada' }]) : notFound,
    )
    expect(await flows.suspendUser('ada')).toBe('not-found')
    expect(await flows.deleteUser('ada')).toBe('not-found')
  })

  test('are deleted, but not suspended, if the answer is lost and the repetition finds nothing', async () => {
    let isLost = false
    const flows = await client(({ method }) => {
      if (method === 'GET') return page([{ id: 'u1', externalId: 'ada' }])
      isLost = !isLost
      return isLost ? 'drop' : notFound
    })
    expect(await flows.deleteUser('ada')).toBe('done')
    expect(await flows.suspendUser('ada')).toBe('not-found')
  })

  test.each<[string, Reply]>([
    ['another status', { body: { id: 'u1', status: 'ACTIVE' } }],
    ['an empty body', { status: 200 }],
    ['a list', { body: [] }],
  ])('are not reported as suspended after %s', async (_name, reply) => {
    const flows = await client(({ method }) =>
      method === 'GET' ? page([{ id: 'u1', externalId: 'ada' }]) : reply,
    )
    await expect(flows.suspendUser('ada')).rejects.toMatchObject({ code: 'ERR_ADMIN_ANSWER' })
  })

  test('are not reported as deleted while the deletion is only planned', async () => {
    const flows = await client(({ method }) =>
      method === 'GET' ? page([{ id: 'u1', externalId: 'ada' }]) : { status: 202 },
    )
    await expect(flows.deleteUser('ada')).rejects.toMatchObject({ code: 'ERR_ADMIN_ANSWER' })
  })

  test.each<[string, Reply]>([
    ['pages that repeat', page([], 'again')],
    ['no list', { body: { users: [] } }],
    ['rows without an id', page([{ externalId: 'ada' }])],
    ['an id that leads to another path', page([{ id: '..', externalId: 'ada' }])],
    ['a single object', { body: { id: 'u1', externalId: 'ada' } }],
  ])('are not searched in %s', async (_name, reply) => {
    const flows = await client(() => reply)
    await expect(flows.deleteUser('ada')).rejects.toMatchObject({ code: 'ERR_ADMIN_ANSWER' })
    expect(platform.received.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('a 404 of another kind is an error, not a missing user', async () => {
    const flows = await client(({ method }) =>
      method === 'GET'
        ? page([{ id: 'u1', externalId: 'ada' }])
        : { status: 404, body: { message: 'Route not found', statusCode: 404 } },
    )
    await expect(flows.suspendUser('ada')).rejects.toMatchObject({
      code: 'ERR_ADMIN_REFUSED',
      status: 404,
    })
  })

  test.each(['No such user: ada', 'x'.repeat(81), 7])(
    'a refusal does not show %p',
    async (code) => {
      const flows = await client(() => ({ status: 409, body: { code } }))
      await expect(flows.suspendUser('ada')).rejects.toMatchObject({
        message: 'The platform refused the request (status 409).',
        platformCode: undefined,
      })
    },
  )

  test('a refusal carries the code of the platform', async () => {
    const flows = await client(({ method }) =>
      method === 'GET'
        ? page([{ id: 'u1', externalId: 'ada' }])
        : { status: 409, body: { code: 'VALIDATION', params: { message: 'owner' } } },
    )
    await expect(flows.suspendUser('ada')).rejects.toMatchObject({
      code: 'ERR_ADMIN_REFUSED',
      platformCode: 'VALIDATION',
      platform: 'activepieces',
      help: 'node_modules/embed-auth/docs/errors.md#err_admin_refused',
    })
  })
})

describe('A2 · members', () => {
  const member = (id: string, externalId: string | null, projectId = 'p1') => ({
    id,
    projectId,
    user: { id: `user-${id}`, externalId },
  })

  function project(...pages: object[][]) {
    return ({ method, url }: Received): Reply => {
      if (method === 'DELETE') return { status: 204 }
      if (url.pathname.endsWith('/projects')) {
        return page([
          { id: 'p0', externalId: 'team-70' },
          { id: 'p1', externalId: 'team-7' },
        ])
      }
      const index = Number(url.searchParams.get('cursor') ?? 0)
      return page(pages[index] ?? [], index + 1 < pages.length ? String(index + 1) : null)
    }
  }

  test('are removed from one project, also those who are listed twice', async () => {
    const flows = await client(
      project(
        [member('m1', 'bo'), member('m2', 'ada')],
        [member('m2', 'ada'), member('m3', 'ada')],
      ),
    )
    expect(await flows.removeFromProject('ada', 'team-7')).toBe('done')
    expect(calls()).toEqual([
      'GET /api/v1/projects?externalId=team-7',
      'GET /api/v1/project-members?projectId=p1',
      'GET /api/v1/project-members?projectId=p1&cursor=1',
      'DELETE /api/v1/project-members/m2',
      'DELETE /api/v1/project-members/m3',
    ])
  })

  test('of another project are left alone if the server ignores the filter', async () => {
    const flows = await client(project([member('m1', 'ada', 'p0'), member('m2', null)]))
    expect(await flows.removeFromProject('ada', 'team-7')).toBe('not-found')
    expect(platform.received.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('of an unknown project are not found', async () => {
    const flows = await client(project([member('m1', 'ada')]))
    expect(await flows.removeFromProject('ada', 'team-8')).toBe('not-found')
    expect(calls()).toEqual(['GET /api/v1/projects?externalId=team-8'])
  })
})

test.each([
  undefined,
  null,
  '',
  '  ',
  42,
  {},
  ['ada'],
  'undefined',
  'null',
  'NaN',
  '[object Object]',
  'a\u0000b',
  '\ud800',
  'x'.repeat(256),
])('refuses the id %p before anything is sent', async (id) => {
  const flows = await client(users({ id: 'u1', externalId: 'ada' }))
  const given = id as string
  const failed = { code: 'ERR_ADMIN_ARGUMENT' }
  await expect(flows.suspendUser(given)).rejects.toMatchObject(failed)
  await expect(flows.restoreUser(given)).rejects.toMatchObject(failed)
  await expect(flows.deleteUser(given)).rejects.toMatchObject(failed)
  await expect(flows.removeFromProject(given, 'p')).rejects.toMatchObject(failed)
  await expect(flows.removeFromProject('ada', given)).rejects.toMatchObject(failed)
  expect(platform.received).toEqual([])
})
