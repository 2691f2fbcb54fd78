import cors from 'cors'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeApp, acmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

const SPA = 'https://spa.example.com'
const SHARED = {
  'access-control-allow-origin': SPA,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'Retry-After, RateLimit',
}

const corsHeaders = (headers: Record<string, string>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

describe.each(EXPRESS_VERSIONS)('sharing with allowed origins on %s', (_version, express) => {
  it.each([
    ['a token', 'olivia', 200],
    ['its own 401', undefined, 401],
    ['a denial', 'sam', 403],
    ['a fault', 'nobody', 500],
  ])('T5 · an allowed origin can read %s', async (_what, user, status) => {
    const { app } = acmeApp({ allowedOrigins: [SPA] }, express)
    const call = request(app).get('/embed-token').set('Origin', SPA)
    if (user) void call.set('x-user', user)
    const response = await call
    expect(response.status).toBe(status)
    expect(response.headers).toMatchObject(SHARED)
    expect(response.headers.vary).toMatch(/\bOrigin\b/)
  })

  it('T5 · an allowed origin can read its 405 and its 429', async () => {
    const { app } = acmeApp({ allowedOrigins: [SPA], rateLimit: { limit: 1 } }, express)
    const wrongMethod = await request(app).put('/embed-token').set('Origin', SPA)
    expect(wrongMethod.status).toBe(405)
    expect(wrongMethod.headers).toMatchObject(SHARED)
    const ask = () => request(app).get('/embed-token').set('Origin', SPA).set('x-user', 'olivia')
    await ask().expect(200)
    const limited = await ask()
    expect(limited.status).toBe(429)
    expect(limited.headers).toMatchObject(SHARED)
  })

  it('T5 · answers the preflight of an allowed origin with 204', async () => {
    const { app } = acmeApp({ allowedOrigins: [SPA], methods: ['GET', 'POST'] }, express)
    const response = await request(app)
      .options('/embed-token')
      .set('Origin', SPA)
      .set('Access-Control-Request-Method', 'POST')
    expect(response.status).toBe(204)
    expect(response.text).toBe('')
    expect(response.headers).toMatchObject({
      ...SHARED,
      'access-control-allow-methods': 'GET, POST',
      'access-control-max-age': '600',
      'cache-control': 'no-store',
    })
    expect(response.headers).not.toHaveProperty('access-control-allow-headers')
    const vary = response.headers.vary!.split(', ')
    expect(vary).toEqual(expect.arrayContaining(['Origin', 'Access-Control-Request-Headers']))
  })

  it.each<[string, string, string | undefined]>([
    ['tracing headers', 'baggage,sentry-trace, traceparent', 'baggage, sentry-trace, traceparent'],
    ['a header of the application', 'X-Organization-Id', 'x-organization-id'],
    ['the same name twice', 'a,A , a', 'a'],
    ['every character of a token', "!#$%&'*+-.^_`|~0aZ", "!#$%&'*+-.^_`|~0az"],
    ['* among others', 'x-a, *, x-b', 'x-a, x-b'],
    ['* alone', '*', undefined],
    ['no names', ' , ,', undefined],
    ['invalid names', 'a b, c:d, e(f), "g", ü, h/i, j;k, ok', 'ok'],
  ])('T5 · a preflight that asks for %s', async (_what, asked, allowed) => {
    const { app } = acmeApp({ allowedOrigins: [SPA] }, express)
    const response = await request(app)
      .options('/embed-token')
      .set('Origin', SPA)
      .set('Access-Control-Request-Method', 'GET')
      .set('Access-Control-Request-Headers', asked)
      .expect(204)
    expect(response.headers['access-control-allow-headers']).toBe(allowed)
  })

  it('T5 · allows at most 64 names, in linear time', async () => {
    const { app } = acmeApp({ allowedOrigins: [SPA] }, express)
    const names = Array.from({ length: 1500 }, (_, index) => `x-${index}`)
    const response = await request(app)
      .options('/embed-token')
      .set('Origin', SPA)
      .set('Access-Control-Request-Method', 'GET')
      .set('Access-Control-Request-Headers', names.join(','))
      .expect(204)
    expect(response.headers['access-control-allow-headers']).toBe(names.slice(0, 64).join(', '))
  })

  it('T5 · other middlewares change nothing of the headers that an allowed origin gets', async () => {
    const app = express()
    app.use(
      cors({
        origin: 'https://other.example',
        allowedHeaders: ['x-other'],
        preflightContinue: true,
      }),
    )
    app.use(embedAuth(acmeOptions({ allowedOrigins: [SPA] })))
    const answers = [
      request(app).get('/embed-token').set('x-user', 'olivia').set('Origin', SPA).expect(200),
      request(app)
        .options('/embed-token')
        .set('Origin', SPA)
        .set('Access-Control-Request-Method', 'GET')
        .expect(204),
    ]
    for (const { headers } of await Promise.all(answers)) {
      expect(headers).toMatchObject(SHARED)
      expect(headers).not.toHaveProperty('access-control-allow-headers')
    }
  })

  it('T5 · an OPTIONS that is no preflight of an allowed origin meets guard, then method', async () => {
    const { app } = acmeApp({ allowedOrigins: [SPA] }, express)
    await request(app).options('/embed-token').expect(405).expect('Allow', 'GET')
    await request(app).options('/embed-token').set('Origin', SPA).expect(405)
    const foreign = await request(app)
      .options('/embed-token')
      .set('Origin', 'https://evil.example')
      .set('Access-Control-Request-Method', 'GET')
    expect(foreign.status).toBe(403)
    expect(corsHeaders(foreign.headers)).toEqual([])
  })

  it.each(['https://evil.example', 'null', 'https://SPA.example.com', undefined])(
    'T5 · Origin %j gets no CORS header, whatever another middleware set before',
    async (origin) => {
      const app = express()
      app.use(cors({ origin: true, credentials: true, exposedHeaders: ['X-Other'] }))
      app.use(embedAuth(acmeOptions({ allowedOrigins: [SPA] })))
      const call = request(app).get('/embed-token').set('x-user', 'olivia')
      if (origin !== undefined) void call.set('Origin', origin)
      expect(corsHeaders((await call).headers)).toEqual([])
    },
  )
})
