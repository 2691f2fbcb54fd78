import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Request, Response } from 'express'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeApp, acmeOptions, PEOPLE } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { listening } from '../helpers/listening.js'

/** Sends a request head as it is, and resolves to the answer. */
async function send(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'))
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part))
  await once(socket, 'close')
  return answer
}

describe.each(EXPRESS_VERSIONS)('mounting on %s', (_version, express) => {
  it.each([
    ['http://app.example.com/embed-token', 200],
    ['HTTP://app.example.com/embed-token?a=b', 200],
    ['https://app.example.com:8443/embed-token', 200],
    ['http://app.example.com/embed-token/', 404],
    ['http://app.example.com//embed-token', 404],
    ['http://app.example.com/x/embed-token', 404],
  ])('R2 · the request target %s answers %i', async (target, status) => {
    const server = await listening(acmeApp({}, express).app)
    try {
      const head = [`GET ${target} HTTP/1.1`, 'Host: app.example.com', 'x-user: olivia']
      expect(await send(server.port, head)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    } finally {
      await server.close()
    }
  })

  it('a mount path that is the whole route needs path: "/"', async () => {
    const app = express()
    app.use('/embed-token', embedAuth(acmeOptions({ path: '/' })))
    await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
    await request(app).get('/embed-token?a=b').set('x-user', 'olivia').expect(200)
    await request(app).get('/embed-token/x.css').set('x-user', 'olivia').expect(404)
    await request(app).get('/embed-token/embed-token').set('x-user', 'olivia').expect(404)
  })

  it('a nested router needs mergeParams where getUser reads parameters of its parent', async () => {
    const app = express()
    for (const mergeParams of [true, false]) {
      const router = express.Router({ mergeParams })
      router.use(
        embedAuth(acmeOptions({ getUser: (req: Request) => PEOPLE[String(req.params.name)] })),
      )
      app.use(`/${mergeParams}/:name/embed`, router)
    }
    await request(app).get('/true/olivia/embed/embed-token').expect(200)
    await request(app).get('/false/olivia/embed/embed-token').expect(401)
  })
})

describe('HTTP/2', () => {
  it.each([
    ['the own origin', 'http://app.example.com', 200],
    ['another origin', 'http://evil.example', 403],
    ['no origin', undefined, 200],
  ])('T4 · compares Origin with :authority: %s', async (_what, origin, status) => {
    const embed = embedAuth(acmeOptions())
    const server = await listening(
      createHttp2Server((req, res) => {
        embed(req as unknown as Request, res as unknown as Response, () => res.end('next'))
      }),
    )
    const session = connectHttp2(server.url)
    try {
      const stream = session.request({
        ':path': '/embed-token',
        ':authority': 'app.example.com',
        'x-user': 'olivia',
        ...(origin !== undefined && { origin }),
      })
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
      expect(headers).toMatchObject({ ':status': status, 'cache-control': 'no-store' })
      stream.resume()
    } finally {
      session.destroy()
      await server.close()
    }
  })
})
