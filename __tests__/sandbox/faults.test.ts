import request from 'supertest'
import { EmbedAuthError } from '../../lib/errors'
import { parseFault } from 'embed-auth/sandbox'
import { AUTHORIZE, authorize, exchange } from '../helpers/sandbox-routes'
import { activepiecesToken, latenodeToken, NOW_S, sandboxOfBoth } from './mint'

type App = ReturnType<typeof sandboxOfBoth>['app']

const signInToLatenode = (app: App, query = '') => authorize(app, latenodeToken(), query)
const signInToActivepieces = (app: App, query = '', token = activepiecesToken()) =>
  exchange(app, token, query)

describe('a fault as written', () => {
  test.each([
    ['hang', { hang: true }],
    ['fail-every:3', { failEvery: 3 }],
    ['slow:500', { slowMs: 500 }],
    ['clock-skew:120', { clockSkewSeconds: 120 }],
    ['clock-skew:-120', { clockSkewSeconds: -120 }],
    ['block-cookies', { blockCookies: true }],
  ])('%s is read', (text, faults) => {
    expect(parseFault(text)).toEqual(faults)
  })

  test.each([
    ...['', 'hung', 'hang:1', 'slow', 'slow:', 'slow:0', 'slow:-1', 'slow:1.5', 'slow:1e3'],
    ...['slow:600001', 'fail-every:0', 'slow:5:6', 'constructor', '__proto__:1'],
  ])('%p is refused, with those there are', (text) => {
    expect(() => parseFault(text)).toThrow(EmbedAuthError)
    expect(() => parseFault(text)).toThrow(/fail-every:N/)
  })
})

describe('faults on demand', () => {
  let opened: ReturnType<typeof sandboxOfBoth> | undefined
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })

  test('hang never answers that request, others go on, and closing cuts it off', async () => {
    const sandbox = sandboxOfBoth()
    opened = sandbox
    const { url } = await sandbox.listen()
    let settled = false
    const hanging = fetch(`${url}${AUTHORIZE}?fault=hang`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: latenodeToken() }),
    }).finally(() => (settled = true))
    const outcome = hanging.then(
      () => 'answered',
      () => 'cut off',
    )
    await signInToLatenode(sandbox.app).expect(204)
    expect((await fetch(url)).status).toBe(200)
    expect(settled).toBe(false)
    await sandbox.close()
    expect(await outcome).toBe('cut off')
    expect(sandbox.state.latenode.users).toHaveLength(1)
  })

  test('fail-every fails each n-th sign-in with 500 on both sides, and judges nothing then', async () => {
    const { app, state } = sandboxOfBoth({ faults: { failEvery: 2 } })
    const statuses = [
      (await signInToLatenode(app)).status,
      (await signInToActivepieces(app)).status,
      (await signInToLatenode(app)).status,
      (await signInToLatenode(app)).status,
    ]
    expect(statuses).toEqual([204, 500, 204, 500])
    expect(state.checks).toHaveLength(2)
    expect(state.activepieces.users).toHaveLength(1)
  })

  test('slow waits before it judges', async () => {
    const { app } = sandboxOfBoth()
    const start = performance.now()
    await signInToActivepieces(app, '?fault=slow:60').expect(200)
    expect(performance.now() - start).toBeGreaterThanOrEqual(59)
  })

  test('clock-skew moves the clock of the platform both ways', async () => {
    const { app } = sandboxOfBoth()
    const late = await signInToLatenode(app, '?fault=clock-skew:301').expect(401)
    expect(late.body.code).toBe('TOKEN_EXPIRED')
    const expired = await signInToActivepieces(app, '?fault=clock-skew:301').expect(401)
    expect(expired.body.params.message).toBe('jwt expired')
    await signInToActivepieces(
      app,
      '?fault=clock-skew:-60',
      activepiecesToken({ exp: NOW_S - 30 }),
    ).expect(200)
  })

  test('block-cookies sets none and reads none', async () => {
    const { app } = sandboxOfBoth()
    const blocked = await signInToLatenode(app, '?fault=block-cookies').expect(204)
    expect(blocked.headers['set-cookie']).toBeUndefined()
    const open = await signInToLatenode(app)
    const cookie = (open.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
    const session = (query: string) =>
      request(app).get(`/latenode/api/session${query}`).set('Cookie', cookie)
    await session('').expect(200)
    await session('?fault=block-cookies').expect(401)
  })

  test('faults add up, in the option and in the query', async () => {
    const { app } = sandboxOfBoth({ faults: { blockCookies: true } })
    const answer = await signInToLatenode(app, '?fault=slow:1&fault=clock-skew:10').expect(204)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('a fault in the query that does not exist changes nothing', async () => {
    await signInToLatenode(sandboxOfBoth().app, '?fault=explode&fault=%E0%A4%A').expect(204)
  })
})
