import request from 'supertest'
import { EmbedAuthError } from '../../lib/errors'
import { parseFault } from 'embed-auth/sandbox'
import { AUTHORIZE, authorize, exchange } from '../helpers/sandbox-routes'
import { activepiecesToken, latenodeToken, NOW_S, sandboxOfBoth } from './mint'

type App = ReturnType<typeof sandboxOfBoth>['app']

const signInToLatenode = (app: App) => authorize(app, latenodeToken())
const signInToActivepieces = (app: App, token = activepiecesToken()) => exchange(app, token)

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

describe('a fault', () => {
  let opened: ReturnType<typeof sandboxOfBoth> | undefined
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })

  test('hang never answers a sign-in, other requests go on, and closing cuts it off', async () => {
    const sandbox = sandboxOfBoth({ faults: { hang: true } })
    opened = sandbox
    const { url } = await sandbox.listen()
    const hanging = fetch(url + AUTHORIZE, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: latenodeToken() }),
    }).then(
      () => 'answered',
      () => 'cut off',
    )
    const state = fetch(`${url}/__sandbox/state`).then(({ status }) => status)
    expect(await Promise.race([hanging, state])).toBe(200)
    await sandbox.close()
    expect(await hanging).toBe('cut off')
    expect(sandbox.state.latenode.users).toEqual([])
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

  test('slow waits before it checks', async () => {
    const { app } = sandboxOfBoth({ faults: { slowMs: 60 } })
    const start = performance.now()
    await signInToActivepieces(app).expect(200)
    expect(performance.now() - start).toBeGreaterThanOrEqual(59)
  })

  test('clock-skew moves the clock of the platform both ways', async () => {
    const ahead = sandboxOfBoth({ faults: { clockSkewSeconds: 301 } }).app
    const late = await signInToLatenode(ahead).expect(401)
    expect(late.body.code).toBe('TOKEN_EXPIRED')
    const expired = await signInToActivepieces(ahead).expect(401)
    expect(expired.body.params.message).toBe('jwt expired')
    const behind = sandboxOfBoth({ faults: { clockSkewSeconds: -60 } }).app
    await signInToActivepieces(behind, activepiecesToken({ exp: NOW_S - 30 })).expect(200)
  })

  test('block-cookies sets none and reads none', async () => {
    const { app } = sandboxOfBoth({ faults: { blockCookies: true } })
    const blocked = await signInToLatenode(app).expect(204)
    expect(blocked.headers['set-cookie']).toBeUndefined()
    await request(app).get('/latenode/api/session').expect(401)
  })

  test('several faults apply together', async () => {
    const faults = { blockCookies: true, slowMs: 1, clockSkewSeconds: 301 }
    await signInToLatenode(sandboxOfBoth({ faults }).app).expect(401)
  })
})
