import type { RequestHandler } from 'express'
import { embedAuth } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { ask } from '../helpers/ask.js'
import { claimsOf } from '../helpers/compact.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { listening, type Listening } from '../helpers/listening.js'
import { nginxCache, nginxSuite, type NginxCache } from './nginx-server.js'

/** An application that lets shared caches store all its pages. */
const makeStorable: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'public, max-age=60',
    'X-Accel-Expires': '60',
    Expires: new Date(Date.now() + 60_000).toUTCString(),
  })
  next()
}

const showToken: RequestHandler = (_req, res) => {
  res.send(`<i data-token="${res.locals.embedToken}"></i>`)
}

nginxSuite('a shared cache of nginx', () => {
  describe.each(EXPRESS_VERSIONS)('before %s', (_version, express) => {
    let application: Listening
    let cache: NginxCache

    beforeAll(async () => {
      const app = express()
      const embed = embedAuth(acmeOptions({ attach: true }))
      app.get('/attached', makeStorable, embed.attach(), showToken)
      app.get('/later', embed.attach(), makeStorable, showToken)
      app.use(makeStorable, embed)
      app.get('/static', (_req, res) => void res.send(String(Math.random())))
      app.get('/page', makeStorable, showToken)
      application = await listening(app)
      cache = await nginxCache(application.url)
    })
    afterAll(async () => {
      await cache.close()
      await application.close()
    })

    const get = (path: string, user?: string) =>
      ask(cache.url + path, {
        headers: { accept: 'text/html', ...(user !== undefined && { 'x-user': user }) },
      })

    it('stores what holds no token', async () => {
      const first = await get('/static')
      const second = await get('/static')
      expect([second.headers['x-cache'], second.body]).toEqual(['HIT', first.body])
    })

    it.each(['/embed-token', '/page', '/attached', '/later'])(
      'T1 · never gives the token of one user on %s to another',
      async (path) => {
        for (const user of ['olivia', 'vera', 'olivia']) {
          const { headers, body } = await get(path, user)
          const [token] = /eyJ[\w.-]+/.exec(body) ?? []
          expect(claimsOf(token!)).toMatchObject({ user_id: `u-${user}` })
          expect(headers['x-cache']).toBe('MISS')
        }
      },
    )

    it('T1 · stores no error of the route', async () => {
      const denied = await get('/embed-token', 'sam')
      const granted = await get('/embed-token', 'vera')
      expect([denied.status, granted.status]).toEqual([403, 200])
    })
  })
})
