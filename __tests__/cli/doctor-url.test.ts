import cors from 'cors'
import express from 'express'
import jwt from 'jsonwebtoken'
import { embedAuth, latenode } from 'embed-auth'
import { rsaPair } from '../helpers/key-pairs.js'
import { freePort, listening, type Listening } from '../helpers/listening.js'
import { builtForThisFile } from './built.js'
import { diagnosis } from './doctor-report.js'

const cli = builtForThisFile()
const { privateKey, privatePem } = rsaPair()

describe('doctor --url', () => {
  let server: Listening
  let url: string
  beforeAll(async () => {
    server = await listening(createApp())
    url = server.url
  })
  afterAll(() => server.close())

  it("finds nothing wrong with this library's route", async () => {
    const { code, stdout, stderr } = await cli.run(['doctor', '--url', `${url}/good/embed-token`])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('403 ERR_CROSS_SITE, and no CORS header')
    expect(stdout).toContain('405, Allow: GET')
    expect(stdout).toContain('All in order: no fault.')
  })

  it('K7 · says what is wrong with a route written by hand, and why, and never shows its token', async () => {
    const { code, said, stdout } = await diagnosis(cli, ['--url', `${url}/hand/embed-token`])
    expect(code).toBe(1)
    expect(said('no session')).toMatch(
      /fault: 200: it gives a token .* → Take the user from the session/,
    )
    expect(said('cross-site')).toMatch(/fault: it lets whatever origin asks/)
    expect(said('method HEAD')).toMatch(/fault: 200 instead of 405/)
    expect(said('method DELETE')).toMatch(/fault: 404 instead of 405/)
    expect(said('path below')).toMatch(/fault: 200: the route answers for/)
    expect(said('Cache-Control')).toMatch(/fault: has no `no-store` \(on every answer\)/)
    expect(said('ETag')).toMatch(/fault: is there/)
    expect(said('clock')).toMatch(/fault: the server’s clock is 1\d\d s behind/)
    expect(stdout).not.toMatch(/eyJ[\w-]+\./)
  })

  it.each([
    ['/login', 'no session', /302: it redirects/],
    ['/nowhere', 'no session', /404: no token route answers there/],
    ['/broken', 'no session', /500: .*Look into the server’s log/],
    ['/forbidden', 'no session', /403: a browser cannot tell/],
    ['/plain', 'error format', /warning: the 401 comes as text\/html/],
  ])('tells of %s what is wrong with it', async (path, about, expected) => {
    const { code, said } = await diagnosis(cli, ['--url', url + path])
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
  })

  it('says so where nothing listens', async () => {
    const port = await freePort()
    const { code, said } = await diagnosis(cli, ['--url', `http://127.0.0.1:${port}/embed-token`])
    expect(code).toBe(1)
    expect(said('request')).toMatch(/fault: nothing listens there/)
  })
})

function createApp(): express.Express {
  const app = express()
  const platform = latenode({ tenantId: 1, privateKey })
  app.use(
    '/good',
    embedAuth({ getUser: () => null, platform, policy: () => ({ userId: 'u', spaces: [] }) }),
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
