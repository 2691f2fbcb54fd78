import request from 'supertest'
import { acmeApp } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

const ALLOWED = 'https://spa.example.com'

describe.each(EXPRESS_VERSIONS)('origin guard on %s', (_version, express) => {
  const allowedOrigins = [ALLOWED, 'capacitor://localhost']

  it.each([
    ['same-origin', undefined, 200],
    ['same-origin', 'http://127.0.0.1', 200],
    ['none', undefined, 200],
    ['same-site', undefined, 403],
    ['same-site', 'https://other.example.com', 403],
    ['same-site', ALLOWED, 200],
    ['cross-site', undefined, 403],
    ['cross-site', 'https://evil.example', 403],
    ['cross-site', ALLOWED, 200],
    ['cross-site', 'capacitor://localhost', 200],
    ['Same-Origin', undefined, 403],
    ['same-origin, none', undefined, 403],
    ['', undefined, 403],
    ['whatever', undefined, 403],
    ['cross-site', 'null', 403],
    ['cross-site', `${ALLOWED}.evil.example`, 403],
    ['cross-site', `${ALLOWED}/`, 403],
  ])('T4 · Sec-Fetch-Site %j with Origin %j answers %i', async (site, origin, status) => {
    const { app } = acmeApp({ allowedOrigins }, express)
    const call = request(app)
      .get('/embed-token')
      .set('x-user', 'olivia')
      .set('Sec-Fetch-Site', site)
    if (origin !== undefined) void call.set('Origin', origin)
    const response = await call
    expect(response.status).toBe(status)
    if (status === 403) expect(response.body).toMatchObject({ code: 'ERR_CROSS_SITE' })
  })

  it.each([
    ['no Origin passes', 'app.example.com', undefined, 200],
    ['the same host passes', 'app.example.com', 'http://app.example.com', 200],
    ['the scheme is not compared', 'app.example.com', 'https://app.example.com', 200],
    ['a default port of Host is dropped', 'app.example.com:443', 'https://app.example.com', 200],
    ['a default port of Origin is dropped', 'app.example.com', 'http://app.example.com:80', 200],
    ['case does not matter', 'App.Example.com', 'https://app.example.com', 200],
    ['the same port passes', 'localhost:3000', 'http://localhost:3000', 200],
    ['IPv6 literals are compared whole', '[::1]:3000', 'http://[::1]:3000', 200],
    ['another port is another origin', 'localhost:3000', 'http://localhost:4000', 403],
    ['another host is refused', 'app.example.com', 'https://evil.example', 403],
    ['a longer host is refused', 'app.example.com', 'https://app.example.com.evil.example', 403],
    ['an opaque origin is refused', 'app.example.com', 'null', 403],
    ['an allowed origin passes', 'app.example.com', ALLOWED, 200],
  ])('T4 · without Sec-Fetch-Site %s', async (_title, host, origin, status) => {
    const { app } = acmeApp({ allowedOrigins }, express)
    const call = request(app).get('/embed-token').set('x-user', 'olivia').set('Host', host)
    if (origin !== undefined) void call.set('Origin', origin)
    expect((await call).status).toBe(status)
  })

  it.each([
    [true, 200],
    [false, 403],
  ])('T4 · X-Forwarded-Host counts when the peer is trusted (%s)', async (trusted, status) => {
    const { app } = acmeApp({}, express)
    app.set('trust proxy', trusted)
    const response = await request(app)
      .get('/embed-token')
      .set('x-user', 'olivia')
      .set('X-Forwarded-Host', 'app.example.com, inner.example')
      .set('Origin', 'https://app.example.com')
    expect(response.status).toBe(status)
  })

  it('T4 · is decided before the user is resolved or anything is counted', async () => {
    const getUser = jest.fn()
    const increment = jest.fn()
    const store = { increment, decrement: jest.fn(), resetKey: jest.fn() }
    const { app } = acmeApp({ getUser, rateLimit: { store } }, express)
    await request(app).get('/embed-token').set('Sec-Fetch-Site', 'cross-site').expect(403)
    expect(getUser).not.toHaveBeenCalled()
    expect(increment).not.toHaveBeenCalled()
  })
})
