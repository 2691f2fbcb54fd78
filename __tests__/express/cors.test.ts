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
      'access-control-allow-headers': 'authorization, content-type, x-csrf-token',
    })
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
