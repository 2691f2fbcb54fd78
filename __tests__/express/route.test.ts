import { STATUS_CODES } from 'node:http'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeApp, acmeOptions, type AcmeOptions } from '../helpers/acme.js'
import { claimsOf, headerOf } from '../helpers/compact.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

describe.each(EXPRESS_VERSIONS)('token route on %s', (_version, express) => {
  it('answers the signed-in user with a token and what a browser needs to mount the embed', async () => {
    const now = Date.UTC(2030, 0, 1)
    const { app } = acmeApp({ now: () => now }, express)
    const response = await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
    expect(response.body).toEqual({
      token: expect.any(String),
      expiresIn: 300,
      expiresAt: '2030-01-01T00:05:00.000Z',
      platform: 'latenode',
      embed: { sdkUrl: 'https://embedded.latenode.com/static/sdk/0.1.6.js' },
    })
    expect(headerOf(response.body.token)).toEqual({ alg: 'ES256', typ: 'JWT' })
    expect(claimsOf(response.body.token)).toEqual({
      tenant_id: 7,
      user_id: 'u-olivia',
      grant_access: [{ space_id: 11, role_id: 2 }],
      iat: now / 1000,
      exp: now / 1000 + 300,
    })
  })

  it.each([
    ['GET', 200],
    ['HEAD', 405],
    ['POST', 405],
    ['PUT', 405],
    ['PATCH', 405],
    ['DELETE', 405],
    ['OPTIONS', 405],
  ])(
    'R1 · %s answers %i, and nothing is signed for what is not allowed',
    async (method, status) => {
      const onEvent = jest.fn()
      const getUser = jest.fn(() => undefined)
      const { app } = acmeApp(status === 200 ? { onEvent } : { onEvent, getUser }, express)
      const agent = request(app)
      const name = method.toLowerCase() as 'get'
      const response = await agent[name]('/embed-token').set('x-user', 'olivia')
      expect(response.status).toBe(status)
      if (status === 200) return
      expect(response.headers.allow).toBe('GET')
      expect(getUser).not.toHaveBeenCalled()
      expect(onEvent).not.toHaveBeenCalledWith(expect.objectContaining({ type: 'issued' }))
      if (method === 'HEAD') return
      expect(response.body).toMatchObject({ code: 'ERR_METHOD', status: 405 })
    },
  )

  it('R1 · POST is answered where it is asked for', async () => {
    const { app } = acmeApp({ methods: ['POST'] }, express)
    await request(app).post('/embed-token').set('x-user', 'olivia').expect(200)
    await request(app)
      .get('/embed-token')
      .set('x-user', 'olivia')
      .expect(405)
      .expect('Allow', 'POST')
  })

  it.each([
    '/embed-token/',
    '/embed-token/x.css',
    '/embed-token.css',
    '/Embed-Token',
    '/%65mbed-token',
    '//embed-token',
    '/embed-token;a=b',
    '/embed-token%2f',
    '/x/embed-token',
  ])('R2 · %s is not the token route', async (path) => {
    const { app } = acmeApp({}, express)
    await request(app).get(path).set('x-user', 'olivia').expect(404)
  })

  it('R2 · a query changes nothing, and a mount point goes before the path', async () => {
    const app = express()
    app.use('/api', embedAuth(acmeOptions({ path: '/token' })))
    await request(app).get('/api/token?user=vera').set('x-user', 'olivia').expect(200)
    await request(app).get('/token').set('x-user', 'olivia').expect(404)
  })

  it('R2 · with `path: false` there is no route at all', async () => {
    const { app } = acmeApp({ path: false }, express)
    await request(app).get('/embed-token').set('x-user', 'olivia').expect(404)
  })

  it.each([
    ['a token', 'olivia', 200],
    ['nobody signed in', undefined, 401],
    ['a denial', 'sam', 403],
    ['a user without id', 'nobody', 500],
  ])('T1 · T3 · the answer for %s carries every protective header', async (_what, user, status) => {
    const { app } = acmeApp({}, express)
    const call = request(app).get('/embed-token')
    if (user) void call.set('x-user', user)
    const response = await call
    expect(response.status).toBe(status)
    const { 'content-length': length, date, connection, ...headers } = response.headers
    expect(Number(length)).toBe(Buffer.byteLength(response.text))
    expect([date, connection]).toEqual([expect.any(String), expect.any(String)])
    expect(
      Object.fromEntries(Object.entries(headers).filter(([n]) => !/ratelimit/.test(n))),
    ).toEqual({
      'x-powered-by': 'Express',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'Origin, Sec-Fetch-Site, Cookie, Authorization',
      'content-type': status === 200 ? 'application/json' : 'application/problem+json',
    })
  })

  it('T1 · statuses 403, 405, 429 and 503 are not stored either', async () => {
    const { app } = acmeApp({ rateLimit: { limit: 1 } }, express)
    const ask = () => request(app).get('/embed-token').set('x-user', 'olivia')
    await ask()
    const hanging = acmeApp({ getUser: () => new Promise(() => {}), timeoutMs: 5 }, express)
    for (const [call, status] of [
      [ask(), 429],
      [ask().set('Sec-Fetch-Site', 'cross-site'), 403],
      [request(app).delete('/embed-token'), 405],
      [request(hanging.app).get('/embed-token'), 503],
    ] as const) {
      const response = await call
      expect(response.status).toBe(status)
      expect(response.headers['cache-control']).toBe('no-store')
    }
  })

  it('T2 · a conditional request gets a whole answer without an ETag', async () => {
    const app = express()
    app.use((_req, res, next) => {
      res.setHeader('ETag', '"upstream"')
      next()
    })
    app.use(embedAuth(acmeOptions()))
    const response = await request(app)
      .get('/embed-token')
      .set('x-user', 'olivia')
      .set('If-None-Match', '*')
      .set('If-Modified-Since', new Date().toUTCString())
    expect(response.status).toBe(200)
    expect(response.headers.etag).toBeUndefined()
    expect(response.body.token).toEqual(expect.any(String))
  })

  it('T3 · a callback parameter makes no script of the answer', async () => {
    const { app } = acmeApp({}, express)
    const response = await request(app).get('/embed-token?callback=x').set('x-user', 'olivia')
    expect(response.headers['content-type']).toBe('application/json')
    expect(response.text).toMatch(/^\{"token":/)
  })

  it('R6 · answers problem details with a code, a status and a fixed sentence', async () => {
    const { app } = acmeApp({}, express)
    const response = await request(app).get('/embed-token').expect(401)
    expect(response.body).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'ERR_UNAUTHENTICATED',
      detail: 'Sign in to open the embed.',
    })
  })

  it.each<[number, Partial<AcmeOptions>]>([
    [401, { getUser: () => undefined }],
    [403, { policy: { personalSpace: true, denyWhen: () => 'the account is locked' } }],
    [405, { methods: ['POST'] }],
    [429, { rateLimit: { limit: 1 } }],
    [500, { getUser: () => Promise.reject(new Error('no session store')) }],
    [503, { getUser: () => new Promise(() => {}), timeoutMs: 1 }],
  ])('R6 · the title of a %i is the reason phrase of the status', async (status, options) => {
    const { app } = acmeApp({ ...options, onError: () => {} }, express)
    const ask = () => request(app).get('/embed-token').set('x-user', 'olivia')
    await ask()
    const response = await ask().expect(status)
    expect(response.body).toMatchObject({ status, title: STATUS_CODES[status] })
  })

  it('leaves every other request to the application', async () => {
    const { app } = acmeApp({}, express)
    app.get('/other', (_req, res) => void res.send('fine'))
    await request(app).get('/other').expect(200, 'fine')
  })
})
