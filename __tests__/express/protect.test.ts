import { createRequire } from 'node:module'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS, type ExpressFactory } from '../helpers/express-versions.js'

/** The package of that name, as express-session has it. */
const onHeaders = createRequire(require.resolve('express-session'))('on-headers') as (
  res: Response,
  listener: () => void,
) => void

const FUTURE = new Date(Date.now() + 86_400_000).toUTCString()
/** What an application might send to let caches store its pages, and scripts read them. */
const STORABLE: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'public, max-age=3600'],
  ['ETag', '"canary"'],
  ['Last-Modified', 'Tue, 01 Jan 2030 00:00:00 GMT'],
  ['Expires', FUTURE],
  ['CDN-Cache-Control', 'public, max-age=60'],
  ['Cloudflare-CDN-Cache-Control', 'max-age=60'],
  ['Vercel-CDN-Cache-Control', 'max-age=60'],
  ['Netlify-CDN-Cache-Control', 'max-age=60'],
  ['X-LiteSpeed-Cache-Control', 'public,max-age=60'],
  ['Surrogate-Control', 'max-age=60'],
  ['Edge-Control', 'cache-maxage=60s'],
  ['X-Accel-Expires', '60'],
  ['Access-Control-Allow-Origin', 'https://evil.example'],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Vary', 'Accept-Encoding'],
  ['X-Kept', 'kept'],
]
const NAMES = STORABLE.map(([name]) => name.toLowerCase())

type SetHeaders = (res: Response) => void

/** Every way by which a middleware or handler sets headers. */
const WAYS: readonly (readonly [string, SetHeaders])[] = [
  ['setHeader', (res) => STORABLE.forEach(([name, value]) => res.setHeader(name, value))],
  ['appendHeader', (res) => STORABLE.forEach(([name, value]) => res.appendHeader(name, value))],
  ['setHeaders', (res) => void res.setHeaders(new Map(STORABLE))],
  [
    'set and append',
    (res) => STORABLE.forEach(([name, value]) => res.set(name, value).append(name, value)),
  ],
  ['on-headers', (res) => onHeaders(res, () => STORABLE.forEach((pair) => res.setHeader(...pair)))],
  [
    'on-headers that removes ours',
    (res) =>
      onHeaders(res, () => {
        for (const name of res.getHeaderNames()) res.removeHeader(name)
        STORABLE.forEach((pair) => res.setHeader(...pair))
      }),
  ],
  [
    'a writeHead of its own',
    (res) => {
      const writeHead = res.writeHead.bind(res)
      res.writeHead = (status: number) => writeHead(status, Object.fromEntries(STORABLE))
    },
  ],
]

/** Ways that end the response themselves. */
const ENDINGS: readonly (readonly [string, SetHeaders])[] = [
  ['an object', (res) => void res.writeHead(200, Object.fromEntries(STORABLE))],
  [
    'an object after a message',
    (res) => void res.writeHead(200, 'Fine', Object.fromEntries(STORABLE)),
  ],
  ['a flat array', (res) => void res.writeHead(200, STORABLE.flat())],
  ['pairs', (res) => void res.writeHead(200, STORABLE as never)],
]

function expectProtected(headers: Record<string, string>, kept = true): void {
  const { vary, 'x-kept': other, ...rest } = headers
  expect(rest['cache-control']).toBe('no-store')
  const found = NAMES.filter((name) => name !== 'cache-control' && rest[name] !== undefined)
  expect(found).toEqual([])
  for (const member of ['Origin', 'Sec-Fetch-Site', 'Cookie', 'Authorization']) {
    expect(vary?.split(/, */)).toContain(member)
  }
  if (kept)
    expect([other?.split(', ')[0], vary]).toEqual([
      'kept',
      expect.stringMatching(/Accept-Encoding/),
    ])
}

const html = 'text/html,*/*;q=0.8'

describe.each(EXPRESS_VERSIONS)('what holds a token on %s', (_version, express) => {
  const before =
    (set: SetHeaders): RequestHandler =>
    (_req, res, next) => {
      set(res)
      next()
    }

  it.each(WAYS)('T1 · T2 · route and errors stay protected from %s', async (_how, set) => {
    const app = express().use(before(set), embedAuth(acmeOptions({ rateLimit: { limit: 3 } })))
    const ask = () => request(app).get('/embed-token').set('If-None-Match', '"canary"')
    for (const [user, status] of [
      ['olivia', 200],
      ['sam', 403],
      ['nobody', 500],
    ] as const) {
      const response = await ask().set('x-user', user).expect(status)
      expectProtected(response.headers)
    }
  })

  function page(express: ExpressFactory, mode: string, ...own: RequestHandler[]) {
    const isForAll = mode === 'attach: true'
    const embed = embedAuth(acmeOptions({ path: false, attach: isForAll }))
    const [first, ...rest] = own
    const app = express()
    app.use(first!)
    app.get('/page', isForAll ? embed : embed.attach(), ...rest)
    return app
  }
  const passOn: RequestHandler = (_req, _res, next) => next()
  const send: RequestHandler = (_req, res) => void res.send(`<i>${res.locals.embedToken}</i>`)
  const open = (app: ReturnType<ExpressFactory>) =>
    request(app).get('/page').set('x-user', 'olivia').set('Accept', html)

  const cases = ['attach()', 'attach: true'].flatMap((mode) =>
    WAYS.map(([how, set]) => [mode, how, set] as const),
  )
  it.each(cases)(
    'T1 · T2 · a page by %s stays protected from %s, before and after',
    async (mode, _how, set) => {
      const earlier = await open(page(express, mode, before(set), send)).expect(200)
      const later = await open(page(express, mode, passOn, before(set), send)).expect(200)
      for (const { headers, text } of [earlier, later]) {
        expect(text).toMatch(/eyJ/)
        expectProtected(headers)
      }
    },
  )

  it.each(ENDINGS)(
    'T1 · a page stays protected from writeHead with %s',
    async (_how, writeHead) => {
      const end: RequestHandler = (_req, res) => {
        writeHead(res)
        res.end('page')
      }
      for (const mode of ['attach()', 'attach: true']) {
        const response = await open(page(express, mode, passOn, end)).expect(200)
        expectProtected(response.headers)
      }
    },
  )

  it('T1 · a page stays protected if its head is flushed, or its handler fails', async () => {
    const flush: RequestHandler = (_req, res) => {
      WAYS[0]![1](res)
      res.flushHeaders()
      res.end('page')
    }
    expectProtected((await open(page(express, 'attach()', passOn, flush))).headers)
    const fail: RequestHandler = () => {
      throw new Error('in the handler')
    }
    const app = page(express, 'attach()', passOn, fail)
    app.set('env', 'test')
    expectProtected((await open(app).expect(500)).headers, false)
  })

  it('T1 · other headers of writeHead, message and repeated ones arrive', async () => {
    const end: RequestHandler = (_req, res) => {
      res.writeHead(201, 'Made', [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Content-Type',
        'text/plain',
      ])
      res.end('page')
    }
    const response = await open(page(express, 'attach()', passOn, end)).expect(201)
    expect(response.headers).toMatchObject({
      'set-cookie': ['a=1', 'b=2'],
      'content-type': 'text/plain',
    })
    expect((response as unknown as { res: { statusMessage: string } }).res.statusMessage).toBe(
      'Made',
    )
  })

  it('keeps every header of a response without a token', async () => {
    const app = page(express, 'attach: true', before(WAYS[0]![1]), send)
    const visitor = await request(app).get('/page').set('Accept', html).expect(200)
    const api = await request(app)
      .get('/page')
      .set('x-user', 'olivia')
      .set('Accept', 'application/json')
    for (const { headers } of [visitor, api]) {
      for (const [name, value] of STORABLE) expect(headers[name.toLowerCase()]).toBe(value)
    }
  })

  it('gives no token to a page whose response has begun', async () => {
    const embed = embedAuth(acmeOptions({ path: false }))
    const seen: unknown[] = []
    const app = express()
    const begin: RequestHandler = (_req, res, next) => {
      res.write('begun')
      next()
    }
    app.get('/page', begin, embed.attach())
    const end: ErrorRequestHandler = (error, _req, res, _next) => {
      seen.push(error.code, res.locals.embedToken)
      res.end()
    }
    app.use(end)
    await open(app).expect(200)
    expect(seen).toEqual(['ERR_TIMEOUT', undefined])
  })
})
