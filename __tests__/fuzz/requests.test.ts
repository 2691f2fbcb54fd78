import { Agent } from 'node:http'
import fc from 'fast-check'
import { acmeApp } from '../helpers/acme.js'
import { ask, type Answer } from '../helpers/ask.js'
import { listening, type Listening } from '../helpers/listening.js'
import { RUNS, tally } from './runs.js'

const ALLOWED = 'https://spa.example.com'

describe('the route answers whatever comes', () => {
  const agent = new Agent({ keepAlive: true })
  const { app } = acmeApp({ allowedOrigins: [ALLOWED], rateLimit: false })
  app.use((_req, res) => void res.status(404).end())
  let server: Listening
  beforeAll(async () => {
    server = await listening(app)
  })
  afterAll(() => {
    agent.destroy()
    return server.close()
  })

  /** The path as it is: the parser of addresses would tidy it up. */
  function askFor(path: string, sent: Record<string, string>): Promise<Answer> {
    return ask(`http://localhost:${server.port}`, { path, headers: sent, agent })
  }

  const text = fc.string({
    unit: fc.constantFrom(...Array.from('abcXYZ019-_.:/,;= *%@[]')),
    maxLength: 30,
  })
  const origin = fc.oneof(
    fc.constantFrom(
      ALLOWED,
      'null',
      `${ALLOWED}/`,
      `${ALLOWED}.evil.example`,
      'http://127.0.0.1',
      'https://evil.example',
    ),
    text,
  )
  const site = fc.oneof(fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none'), text)
  const headers = fc.record(
    {
      origin,
      'sec-fetch-site': site,
      'sec-fetch-mode': fc.oneof(fc.constantFrom('navigate', 'cors', 'no-cors'), text),
      'x-forwarded-host': text,
      'x-forwarded-for': text,
      accept: text,
      'if-none-match': text,
      authorization: text,
      'x-user': fc.constantFrom('olivia', 'vera', 'sam', 'nobody', 'x'),
    },
    { requiredKeys: [] },
  )

  /** The guard once more, from the requirement instead of from the code. */
  function mayRead(sent: Partial<Record<string, string>>, port: number): boolean {
    const { origin: from, 'sec-fetch-site': relation } = sent
    if (from === ALLOWED) return true
    if (relation !== undefined) return ['same-origin', 'none'].includes(relation.trim())
    return (
      from === undefined ||
      from
        .trim()
        .toLowerCase()
        .replace(/^https?:\/\//, '') === `localhost:${port}`
    )
  }

  it('T4 · with any headers: a token only for whom the guard lets through', async () => {
    const { count, report } = tally()
    await fc.assert(
      fc.asyncProperty(headers, async (sent) => {
        const { status, headers: got, body } = await askFor('/embed-token', sent)
        count(String(status))
        expect([200, 401, 403, 500]).toContain(status)
        expect(got['cache-control']).toBe('no-store')
        expect(got.etag).toBeUndefined()
        const isRefused = body.includes('ERR_CROSS_SITE')
        expect(isRefused).toBe(!mayRead(sent, server.port))
        const sharesWith = got['access-control-allow-origin']
        expect(sharesWith).toBe(sent.origin === ALLOWED ? ALLOWED : undefined)
      }),
      { numRuns: RUNS },
    )
    report('Headers')
  })

  it('R2 · with any path and query: the token only at the exact path', async () => {
    const { count, report } = tally()
    const pathText = fc.string({
      unit: fc.constantFrom(...Array.from('embdtokn-/.%20;EMBx?&=')),
      maxLength: 24,
    })
    const path = fc.oneof(
      pathText.map((tail) => `/embed-token${tail}`),
      pathText.map((tail) => `/embed-token?${tail}`),
      pathText.map((tail) => `/${tail}`),
    )
    await fc.assert(
      fc.asyncProperty(path, async (target) => {
        const { status } = await askFor(target, { 'x-user': 'olivia' })
        count(String(status))
        expect(status).toBe(target.split('?', 1)[0] === '/embed-token' ? 200 : 404)
      }),
      { numRuns: RUNS },
    )
    report('Paths and queries')
  })
})
