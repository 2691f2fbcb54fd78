import ejs from 'ejs'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import request from 'supertest'
import { activepieces, embedAuth, EmbedAuthError } from 'embed-auth'
import { acmeApp, acmeOptions, type AcmeOptions } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { faultsOf as issuesOf } from '../helpers/issues.js'
import { rsaPair } from '../helpers/key-pairs.js'

const TEMPLATE =
  '<div data-token="<%= embedToken %>" data-expires="<%= embedAuth.expiresAt %>"></div>'

/** Shows what a page would find on `res.locals`. */
const showLocals: RequestHandler = (_req, res) => {
  const { embedToken, embedAuth: issued, embedAuthError } = res.locals
  res.json({ embedToken, issued, code: embedAuthError?.code })
}

/** An application error handler that shows the coded error it was given. */
const showError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status).json({ code: error.code, isCoded: error instanceof EmbedAuthError })
}

describe.each(EXPRESS_VERSIONS)('attach() on %s', (_version, express) => {
  function page(changes: Partial<AcmeOptions> = {}, handler: RequestHandler = showLocals) {
    const app = express()
    const embed = embedAuth(acmeOptions({ path: false, ...changes }))
    app.get('/page', embed.attach(), handler)
    app.use(showError)
    return app
  }

  it('puts the token on res.locals, where a template reads it', async () => {
    const app = page({}, (_req, res) => void res.send(ejs.render(TEMPLATE, res.locals)))
    const response = await request(app).get('/page').set('x-user', 'olivia').expect(200)
    const [, token] = /data-token="([^"]+)"/.exec(response.text) ?? []
    expect(claimsOf(token!)).toMatchObject({ user_id: 'u-olivia' })
    expect(response.text).toMatch(/data-expires="\d{4}-/)
  })

  it('T1 · a page that got a token is not stored, whatever its handler says later', async () => {
    const app = page({}, (_req, res) => {
      res.set('Cache-Control', 'public, max-age=3600')
      res.send('page')
    })
    const response = await request(app).get('/page').set('x-user', 'olivia').expect(200)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(response.headers.etag).toBeUndefined()
  })

  it.each([
    ['nobody is signed in', undefined, 401, 'ERR_UNAUTHENTICATED'],
    ['the user is denied', 'sam', 403, 'ERR_DENIED'],
    ['the user has no id', 'nobody', 500, 'ERR_USER_ID'],
  ])('calls next with the coded error when %s', async (_when, user, status, code) => {
    const call = request(page()).get('/page')
    if (user) void call.set('x-user', user)
    const response = await call
    expect([response.status, response.body]).toEqual([status, { code, isCoded: true }])
  })
})

describe.each(EXPRESS_VERSIONS)('option `attach` on %s', (_version, express) => {
  function site(changes: Partial<AcmeOptions> = {}) {
    const { app } = acmeApp({ attach: true, ...changes }, express)
    app.use(showLocals)
    return app
  }

  it('puts the token on every page of a signed-in user, and does not count it', async () => {
    const app = site({ rateLimit: { limit: 1 } })
    for (let visit = 0; visit < 3; visit += 1) {
      const response = await request(app)
        .get('/any')
        .set('x-user', 'olivia')
        .set('Accept', 'text/html')
      expect(response.body.embedToken).toEqual(expect.any(String))
      expect(response.body.issued).toMatchObject({ platform: 'latenode', expiresIn: 300 })
      expect(response.headers['cache-control']).toBe('no-store')
    }
  })

  it.each([
    [undefined, 'ERR_UNAUTHENTICATED'],
    ['sam', 'ERR_DENIED'],
    ['nobody', 'ERR_USER_ID'],
  ])('never stands in a page’s way: for %s it says %s', async (user, code) => {
    const call = request(site()).get('/any').set('Accept', 'text/html')
    if (user) void call.set('x-user', user)
    const response = await call.expect(200)
    expect(response.body).toEqual({ code })
  })

  const html = 'text/html,application/xhtml+xml,*/*;q=0.8'
  it.each<[string, Record<string, string>, string]>([
    ['a typed page', { Accept: html, 'Sec-Fetch-Site': 'none' }, '/a'],
    ['a page by link from the same site', { Accept: html, 'Sec-Fetch-Site': 'same-origin' }, '/a'],
    [
      'a cross-site navigation',
      {
        Accept: html,
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      },
      '/a',
    ],
    ['a page with an extension', { Accept: html }, '/index.html'],
    [
      'a frame',
      { Accept: html, 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Site': 'same-origin' },
      '/a',
    ],
  ])('puts it on %s', async (_what, headers, path) => {
    const response = await request(site()).get(path).set('x-user', 'olivia').set(headers)
    expect(response.body.embedToken).toEqual(expect.any(String))
  })

  it.each<[string, Record<string, string>, string]>([
    ['a JSON request', { Accept: 'application/json' }, '/a'],
    ['a request for anything', { Accept: '*/*' }, '/a'],
    ['an image', { Accept: html, 'Sec-Fetch-Dest': 'image' }, '/a'],
    ['an asset by its name', { Accept: html }, '/logo.png'],
  ])('puts none on the answer to %s', async (_what, headers, path) => {
    const response = await request(site()).get(path).set('x-user', 'olivia').set(headers)
    expect(response.body).toEqual({})
  })

  it('takes a request without Accept for a page, and a POST for none', async () => {
    const bare = await request(site()).get('/a').set('x-user', 'olivia').unset('Accept')
    expect(typeof bare.body.embedToken).toBe('string')
    const post = await request(site()).post('/a').set('x-user', 'olivia').set('Accept', html)
    expect(post.body).toEqual({})
  })
})

describe.each(EXPRESS_VERSIONS)('option `localsName` on %s', (_version, express) => {
  it('lets two platforms put their tokens on one page', async () => {
    const latenodeEmbed = embedAuth(acmeOptions({ path: false, localsName: 'latenodeEmbed' }))
    const flowsEmbed = embedAuth({
      getUser: () => ({ id: 'u-1' }),
      platform: activepieces({
        instanceUrl: 'https://flows.example.com',
        signingKeyId: 'k1',
        privateKey: rsaPair().privateKey,
      }),
      policy: (user) => ({
        userId: user.id,
        projectId: 'p-1',
        firstName: 'Olivia',
        lastName: 'Stone',
        role: 'EDITOR' as const,
      }),
      path: false,
      localsName: 'flows$1',
    })
    const app = express()
    app.get('/page', latenodeEmbed.attach(), flowsEmbed.attach(), (_req, res) => {
      res.json({ ...res.locals })
    })
    const response = await request(app).get('/page').set('x-user', 'olivia').expect(200)
    expect(response.body).toMatchObject({
      latenodeEmbed: { platform: 'latenode', token: expect.any(String) },
      flows$1: { platform: 'activepieces', token: expect.any(String) },
    })
    expect(Object.keys(response.body).sort()).toEqual(['flows$1', 'latenodeEmbed'])
    expect(response.headers['cache-control']).toBe('no-store')
  })

  it('names the error of a page, too', async () => {
    const { app } = acmeApp({ attach: true, localsName: 'flows' }, express)
    app.use((_req, res) => void res.json({ ...res.locals, code: res.locals.flowsError?.code }))
    const response = await request(app).get('/any').set('x-user', 'sam').set('Accept', 'text/html')
    expect(response.body).toMatchObject({ code: 'ERR_DENIED' })
    expect(Object.keys(response.body).sort()).toEqual(['code', 'flowsError'])
  })

  it.each(['', 'a-b', '1a', '__proto__', '_locals', 'settings', 'cache', 'embedToken', 5])(
    'refuses %j at startup',
    (localsName) => {
      expect(issuesOf(() => embedAuth(acmeOptions({ localsName: localsName as never })))).toEqual([
        ['ERR_OPTION_INVALID', 'localsName'],
      ])
    },
  )
})
