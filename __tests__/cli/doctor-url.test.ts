import cors from 'cors'
import express from 'express'
import jwt from 'jsonwebtoken'
import { embedAuth, latenode } from 'embed-auth'
import { rsaPair } from '../helpers/key-pairs.js'
import { freePort, listening, type Listening } from '../helpers/listening.js'
import { diagnosis } from './doctor-report.js'
import { runHere } from './in-process.js'

const { privateKey, privatePem } = rsaPair()

describe('doctor --url', () => {
  let server: Listening
  let url: string
  beforeAll(async () => {
    server = await listening(createApp())
    url = server.url
  })
  afterAll(() => server.close())

  it('finds no problem in the route of this library', async () => {
    const { code, stdout, stderr } = await runHere(['doctor', '--url', `${url}/good/embed-token`])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('403 ERR_CROSS_SITE, without a CORS header')
    expect(stdout).toContain('405, Allow: GET')
    expect(stdout).toContain('No problems found.')
  })

  it('K7 · reports the problems of a hand-written route, and never shows its token', async () => {
    const { code, said, stdout } = await diagnosis(['--url', `${url}/hand/embed-token`])
    expect(code).toBe(1)
    expect(said('no session')).toMatch(
      /error: .*200 with a token.* Fix: Take the user only from the session/,
    )
    expect(said('cross-site')).toMatch(/error: Every origin that asks can read/)
    expect(said('HEAD')).toMatch(/error: .*200 instead of 405/)
    expect(said('DELETE')).toMatch(/error: .*404 instead of 405/)
    expect(said('path below')).toMatch(/error: .*200 from the route/)
    expect(said('Cache-Control')).toMatch(
      /error: Cache-Control has no `no-store`.*\(every answer\)/,
    )
    expect(said('ETag')).toMatch(/error: ETag is set/)
    expect(said('clock')).toMatch(/error: Clock: the server is 1\d\d s behind/)
    expect(stdout).not.toMatch(/eyJ[\w-]+\./)
  })

  it.each([
    ['/login', 'no session', /302, a redirect/],
    ['/nowhere', 'no session', /404, so there is no token route/],
    ['/broken', 'no session', /500 instead of 401.*log of the server/],
    ['/forbidden', 'no session', /403 instead of 401/],
    ['/plain', 'error format', /warning: The 401 answer has text\/html/],
  ])('reports the problem of %s', async (path, about, expected) => {
    const { code, said } = await diagnosis(['--url', url + path])
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
  })

  it('reports an address at which nothing listens', async () => {
    const port = await freePort()
    const { code, said } = await diagnosis(['--url', `http://127.0.0.1:${port}/embed-token`])
    expect(code).toBe(1)
    expect(said('request')).toMatch(/error: Nothing listens/)
  })
})

function createApp(): express.Express {
  const app = express()
  const platform = latenode({ tenantId: 1, privateKey })
  app.use(
    '/good',
    embedAuth({
      getUser: () => null,
      platform,
      policy: () => ({ userId: 'u', spaces: [], personalSpace: true }),
    }),
  )
  app.use('/hand', cors({ origin: true, credentials: true }))
  app.get(/^\/hand\/embed-token/, (req, res) => {
    res.setHeader('Date', new Date(Date.now() - 120_000).toUTCString())
    res.json({
      token: jwt.sign({ user_id: req.query.user }, privatePem, { algorithm: 'RS256' }),
    })
  })
  app.get('/login', (_req, res) => res.redirect('/sign-in'))
  app.get('/forbidden', (_req, res) => void res.status(403).end())
  app.get('/plain', (_req, res) => void res.status(401).send('<p>no</p>'))
  app.get('/broken', (_req, res) => void res.status(500).end())
  return app
}
