import cors from 'cors'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import request from 'supertest'
import { embedAuth, type EmbedAuthEvent } from 'embed-auth'
import { acmeOptions, type AcmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

const html = 'text/html'

const showCode: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status).json({ code: error.code })
}

const navigate = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const OWN = 'app.example.com'

/** Request headers, and whether the page gets a token. */
const REQUESTS: readonly (readonly [Record<string, string>, boolean])[] = [
  [{ 'Sec-Fetch-Site': 'same-origin' }, true],
  [{ 'Sec-Fetch-Site': 'none' }, true],
  [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }, true],
  ...['same-site', 'cross-site', 'whatever', ''].flatMap((site) =>
    [
      [{ ...navigate }, true],
      [{ ...navigate, 'Sec-Fetch-Dest': 'iframe' }, true],
      [{ ...navigate, 'Sec-Fetch-Dest': 'frame' }, true],
      [{ ...navigate, 'Sec-Fetch-Dest': 'empty' }, false],
      [{ ...navigate, 'Sec-Purpose': 'prefetch' }, false],
      [{ ...navigate, 'Sec-Purpose': 'prefetch;prerender' }, false],
      [{ 'Sec-Fetch-Mode': 'navigate' }, false],
      [{ 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'document' }, false],
      [{ 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'empty' }, false],
      [{}, false],
    ].map(
      ([more, gets]) =>
        [{ 'Sec-Fetch-Site': site, ...(more as object) }, gets] as [
          Record<string, string>,
          boolean,
        ],
    ),
  ),
  [{}, true],
  [{ Origin: `https://${OWN}` }, true],
  [{ Origin: `http://${OWN}:80` }, true],
  [{ Origin: `https://${OWN}:8443` }, false],
  [{ Origin: 'https://spa.example.com' }, false],
  [{ Origin: 'null' }, false],
  [{ Origin: 'https://outer.example', 'X-Forwarded-Host': 'outer.example' }, false],
  [{ ...navigate, Origin: 'https://evil.example' }, false],
]

describe.each(EXPRESS_VERSIONS)(
  'who gets an attached page with a token on %s',
  (_version, express) => {
    function site(changes: Partial<AcmeOptions>) {
      const events: EmbedAuthEvent[] = []
      const getUser = jest.fn(acmeOptions().getUser)
      const app = express()
      app.set('trust proxy', true)
      app.use(cors({ origin: true, credentials: true }))
      const allowedOrigins = ['https://spa.example.com']
      const onEvent = (event: EmbedAuthEvent): void => void events.push(event)
      const embed = embedAuth(acmeOptions({ ...changes, allowedOrigins, onEvent, getUser }))
      return { app, embed, events, getUser }
    }
    const show: RequestHandler = (_req, res) => {
      res.json({ token: res.locals.embedToken, code: res.locals.embedAuthError?.code })
    }

    it.each(REQUESTS)('T4 · %j in attach(): %s', async (headers, gets) => {
      const { app, embed, events, getUser } = site({})
      app.get('/page', embed.attach(), show)
      app.use(showCode)
      const call = request(app).get('/page').set('Host', OWN).set('x-user', 'olivia').set(headers)
      const response = await call.expect(gets ? 200 : 403)
      expect(getUser).toHaveBeenCalledTimes(gets ? 1 : 0)
      expect(response.headers['access-control-allow-credentials']).toBe(gets ? undefined : 'true')
      expect(response.body).toEqual(
        gets ? { token: expect.any(String) } : { code: 'ERR_CROSS_SITE' },
      )
      expect(events.map(({ type, code }) => [type, code])).toEqual([
        gets ? ['issued', undefined] : ['denied', 'ERR_CROSS_SITE'],
      ])
    })

    it.each(REQUESTS)('T4 · %j with attach: true: %s', async (headers, gets) => {
      const { app, embed, events, getUser } = site({ attach: true })
      app.use(embed, show)
      const call = request(app).get('/page').set('Host', OWN).set('x-user', 'olivia')
      const response = await call.set('Accept', html).set(headers).expect(200)
      expect(getUser).toHaveBeenCalledTimes(gets ? 1 : 0)
      expect(response.headers['access-control-allow-credentials']).toBe(gets ? undefined : 'true')
      expect(response.body).toEqual(
        gets ? { token: expect.any(String) } : { code: 'ERR_CROSS_SITE' },
      )
      expect(events.map(({ type }) => type)).toEqual(gets ? ['issued'] : [])
    })
  },
)
