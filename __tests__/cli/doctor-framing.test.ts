import type { RequestListener } from 'node:http'
import { createSandbox } from 'embed-auth/sandbox'
import { rsaPair } from '../helpers/key-pairs.js'
import { freePort, listening, type Listening } from '../helpers/listening.js'
import { diagnosis } from './doctor-report.js'
import { runHere } from './in-process.js'

const ORIGIN = 'https://app.example.com'
const { privatePem, publicKey } = rsaPair()

function check(instanceUrl: string, origin = ORIGIN) {
  return diagnosis(['--platform', 'activepieces', '--origin', origin], {
    ACTIVEPIECES_INSTANCE_URL: instanceUrl,
    ACTIVEPIECES_SIGNING_KEY_ID: 'key-1',
    ACTIVEPIECES_SIGNING_KEY: privatePem,
  })
}

describe('doctor --origin', () => {
  let server: Listening | undefined
  let seen: { host?: string | undefined; url?: string | undefined } = {}
  afterEach(() => server?.close())

  async function instance(headers: Readonly<Record<string, string | string[]>>, status = 200) {
    const answer: RequestListener = (req, res) => {
      seen = { host: req.headers.host, url: req.url }
      res.writeHead(status, headers as never).end('<html></html>')
    }
    server = await listening(answer)
    return server
  }

  it('shows no credentials of the address, and does not send them', async () => {
    const { said, stdout } = await check('https://user:s3cret@flows.example.com')
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toContain('without credentials')
    expect(stdout).not.toContain('s3cret')
  })

  it.each([
    ['the exact origin', "'self' https://app.example.com"],
    ['a pattern of subdomains', "'self' https://*.example.com"],
    ['its scheme', 'https:'],
    ['every host', '*'],
    ['a host without a scheme', 'app.example.com'],
    [
      'another directive first',
      "'none'",
      "frame-src 'none'; frame-ancestors https://app.example.com",
    ],
  ])('allows an origin by %s', async (_what, sources, policy = `frame-ancestors ${sources}`) => {
    const { url } = await instance({ 'Content-Security-Policy': policy })
    const { code, said, stdout } = await check(url)
    expect(said('frame-ancestors')).toBe('')
    expect(stdout).toContain(`${ORIGIN} can embed the instance`)
    expect(code).toBe(0)
  })

  it.each([
    ['only its own origin, as by default', "'self'"],
    ["'none'", "'none'"],
    ['an empty list', ''],
    ['another origin', "'self' https://other.example.com"],
    ['http, and the origin is another host', 'http://other.example.com'],
    ['another port', 'https://app.example.com:8443'],
    ['subdomains of the host', 'https://*.app.example.com'],
    ['a name that only ends alike', 'https://*.pp.example.com https://xapp.example.com'],
  ])('refuses an origin where the instance allows %s', async (_what, sources) => {
    const { url } = await instance({ 'Content-Security-Policy': `frame-ancestors ${sources}` })
    const { code, said } = await check(url)
    expect(code).toBe(1)
    expect(said('frame-ancestors')).toContain(
      `error: The instance does not allow ${ORIGIN} to embed it, so the iframe stays blank. It allows: ${sources === '' ? "'none'" : sources}.`,
    )
    expect(said('frame-ancestors')).toContain('Platform Admin (Security → Embedding)')
  })

  it('needs every policy of the page to allow the origin', async () => {
    const policies = [`frame-ancestors ${ORIGIN}`, "frame-ancestors 'self'"]
    const { url } = await instance({ 'Content-Security-Policy': policies })
    expect((await check(url)).said('frame-ancestors')).toContain("It allows: 'self'.")
  })

  it('takes the origin of the instance itself by `self`', async () => {
    const { url } = await instance({ 'Content-Security-Policy': "frame-ancestors 'self'" })
    expect((await check(url, url)).code).toBe(0)
  })

  it('says that a page without frame-ancestors can be embedded by every origin', async () => {
    const { url } = await instance({})
    const { code, said } = await check(url)
    expect(code).toBe(0)
    expect(said('frame-ancestors')).toMatch(/^info: .*no `frame-ancestors`.*since 0\.84/)
  })

  it('reports X-Frame-Options of a proxy', async () => {
    const { url } = await instance({ 'X-Frame-Options': 'DENY' })
    const { code, said } = await check(url)
    expect(code).toBe(1)
    expect(said('x-frame-options')).toMatch(/X-Frame-Options: DENY/)
  })

  it('connects to loopback for a name below localhost, and sends the name as the host', async () => {
    const { port } = await instance({ 'Content-Security-Policy': `frame-ancestors ${ORIGIN}` })
    const { code } = await check(`http://flows.localhost:${port}/`)
    expect(code).toBe(0)
    expect(seen).toEqual({ host: `flows.localhost:${port}`, url: '/embed' })
  })

  it.each([302, 404, 502])('reports an address that answers %s', async (status) => {
    const { url } = await instance({ Location: 'https://elsewhere.example' }, status)
    const { code, said } = await check(url)
    expect(code).toBe(1)
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toContain(`answered ${status}`)
  })

  it('reports an instance that cannot be reached', async () => {
    const { code, said } = await check(`http://127.0.0.1:${await freePort()}`)
    expect(code).toBe(1)
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toContain('Nothing listens at this address.')
  })

  it.each([
    [['--origin', 'https://app.example.com/page'], 'Did you mean https://app.example.com?'],
    [['--origin', 'app.example.com'], '--origin must be the origin of your page'],
    [['--origin', ORIGIN, '--platform', 'latenode'], '--origin is only for Activepieces'],
  ])('refuses %j', async (args, text) => {
    const { code, stderr } = await runHere(['doctor', ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(text)
  })

  it('names the variable where no instance is set', async () => {
    const { code, said } = await diagnosis(['--origin', ORIGIN])
    expect(code).toBe(1)
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toContain('it is not set')
  })
})

describe('doctor --origin, against the sandbox', () => {
  it.each([
    [undefined, 0],
    [[], 1],
    [[ORIGIN], 0],
    [['https://*.example.com'], 0],
    [['https://*.example.org'], 1],
  ])('with allowedEmbedOrigins %j exits with %i', async (allowedEmbedOrigins, expected) => {
    const signingKeys = { 'key-1': publicKey }
    const sandbox = createSandbox({ activepieces: { signingKeys, allowedEmbedOrigins } })
    const { url } = await sandbox.listen()
    try {
      expect((await check(url)).code).toBe(expected)
    } finally {
      await sandbox.close()
    }
  })
})
