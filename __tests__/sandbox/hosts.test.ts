/** Who can read the sandbox: its developer, and no web page of another origin. */
import { connect } from 'node:net'
import request from 'supertest'
import type { ListeningSandbox } from 'embed-auth/sandbox'
import { sandboxOfBoth } from './mint'

const PATHS = [
  ['GET', '/'],
  ['GET', '/__sandbox'],
  ['GET', '/__sandbox/state'],
  ['GET', '/latenode/embed'],
  ['GET', '/embed'],
  ['GET', '/static/sdk/0.1.6.js'],
  ['POST', '/latenode/api/authorize'],
  ['POST', '/api/v1/managed-authn/external-token'],
  ['GET', '/nowhere'],
] as const

const REBOUND = ['attacker.example', 'localhost.attacker.example', '127.0.0.1.attacker.example']

describe('the Host of a request', () => {
  const { app } = sandboxOfBoth({ allowedHosts: ['Sandbox.Example.test', '[fd00::1]'] })
  const statusOf = async (host: string) =>
    (await request(app).get('/__sandbox/state').set('Host', host)).status

  test.each([
    ...['127.0.0.1', '127.0.0.1:4747', '[::1]', '[::1]:4747', 'localhost', 'LOCALHOST:80'],
    ...['embedded.localhost:4747', 'app.acme.localhost', 'Embedded.LocalHost.', 'localhost.:4747'],
    ...['sandbox.example.test', 'SANDBOX.example.test.:8080', '[fd00::1]:1', '[FD00::1]'],
  ])('%s is answered', async (host) => {
    expect(await statusOf(host)).toBe(200)
  })

  test.each([
    ...REBOUND,
    ...['attacker.example:4747', 'notlocalhost', 'localhost.example', '.localhost', 'a..localhost'],
    ...['evil.sandbox.example.test', 'sandbox.example', '127.0.0.2', '0.0.0.0', '10.0.0.1'],
    ...['[::2]', '[::ffff:10.0.0.1]', '2130706433', '0x7f.1', 'attacker.example@localhost'],
    ...['localhost:80@attacker.example', 'localhost/', 'localhost,attacker.example', 'localhost..'],
    ...['localhost:', 'localhost:x', 'localhost:123456', ' ', ''],
  ])('“%s” is refused', async (host) => {
    expect(await statusOf(host)).toBe(421)
  })

  test.each(PATHS)('decides before %s %s', async (method, path) => {
    const send = method === 'GET' ? request(app).get(path) : request(app).post(path)
    const { status, body } = await send.set('Host', 'attacker.example')
    expect(status).toBe(421)
    expect(body).toMatchObject({ code: 'HOST_NOT_ALLOWED' })
  })

  test('is refused with the two ways to allow it, and without repeating the name', async () => {
    const answer = await request(app).get('/').set('Host', 'attacker.example')
    expect(answer.body.message).toMatch(/127\.0\.0\.1.*localhost.*allowedHosts of createSandbox\.$/)
    expect(answer.text).not.toContain('attacker')
  })

  describe('over a socket', () => {
    let sandbox: ListeningSandbox
    beforeAll(async () => {
      sandbox = await sandboxOfBoth().listen()
    })
    afterAll(() => sandbox.close())

    function statusLine(head: string): Promise<string> {
      return new Promise((resolve, reject) => {
        let answer = ''
        const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => {
          socket.write(`${head}\r\nConnection: close\r\n\r\n`)
        })
        socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
        socket.once('error', reject).once('close', () => {
          resolve(answer.split('\r\n')[0] ?? '')
        })
      })
    }
    const STATE = '/__sandbox/state'

    test.each([
      ['no Host', `GET ${STATE} HTTP/1.1`, 400],
      ['no Host in HTTP/1.0', `GET ${STATE} HTTP/1.0`, 421],
      ['two Hosts', `GET ${STATE} HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example`, 421],
      [
        'two Hosts, turned round',
        `GET ${STATE} HTTP/1.1\r\nHost: a.example\r\nHost: localhost`,
        421,
      ],
      [
        'a target that names another host',
        `GET http://a.example${STATE} HTTP/1.1\r\nHost: localhost`,
        421,
      ],
      ['the same in capitals', `GET HTTP://a.example${STATE} HTTP/1.1\r\nHost: localhost`, 421],
      [
        'another Host than the target',
        `GET http://localhost${STATE} HTTP/1.1\r\nHost: a.example`,
        421,
      ],
      ['one Host in both', `GET http://localhost${STATE} HTTP/1.1\r\nHost: localhost`, 200],
      [
        'a forwarded host',
        `GET ${STATE} HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Host: localhost`,
        421,
      ],
    ])('%s', async (_, head, status) => {
      expect(await statusLine(head)).toContain(` ${status} `)
    })
  })
})

describe('a page of another origin', () => {
  const { app } = sandboxOfBoth()
  const OWN_PAGES = ['/__sandbox', '/__sandbox/state', '/__sandbox/assets/frame.js']

  test.each(OWN_PAGES)('cannot read %s', async (path) => {
    const ask = (headers: Record<string, string>) =>
      request(app).get(path).set('Host', 'localhost:1').set(headers)
    for (const site of ['cross-site', 'same-site', '']) {
      for (const dest of ['empty', 'script', 'iframe', 'image']) {
        await ask({
          'Sec-Fetch-Site': site,
          'Sec-Fetch-Mode': 'no-cors',
          'Sec-Fetch-Dest': dest,
        }).expect(403)
      }
    }
    await ask({ Origin: 'http://localhost:2' }).expect(403)
    await ask({ Origin: 'null' }).expect(403)
    await ask({ Origin: 'http://localhost:2://localhost:1' }).expect(403)
    await ask({ Origin: 'http://localhost:1' }).expect(200)
    const answer = await ask({ 'Sec-Fetch-Site': 'same-origin' }).expect(200)
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(Object.keys(answer.headers).join()).not.toContain('access-control')
  })

  test('can link to the sign-ins', async () => {
    await request(app)
      .get('/__sandbox')
      .set({
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      })
      .expect(200)
  })
})
