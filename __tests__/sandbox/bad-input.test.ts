import request from 'supertest'
import { compact, encodePart } from '../helpers/compact'
import { AUTHORIZE, authorize, EXCHANGE, exchange } from '../helpers/sandbox-routes'
import { KEY, KEY_ID, latenodeToken, sandboxOfBoth } from './mint'

const MEMBERS = { [AUTHORIZE]: 'token', [EXCHANGE]: 'externalAccessToken' } as const

type State = ReturnType<typeof sandboxOfBoth>['state']

function nothingKept(state: State) {
  expect(state.checks).toEqual([])
  noUserKept(state)
}

function noUserKept(state: State) {
  expect(state.latenode.users).toEqual([])
  expect(state.activepieces.users).toHaveLength(1)
}

describe.each([AUTHORIZE, EXCHANGE] as const)('bad input at %s', (path) => {
  const member = MEMBERS[path]

  test.each([
    ['malformed JSON', '{"token": "CANARY', 400],
    ['JSON that is no object', '"CANARY"', 400],
    ['an array', '["CANARY"]', 400],
    ['no token', '{}', 400],
    ['a token that is a number', `{"${member}": 5}`, 400],
    ['an empty token', `{"${member}": ""}`, path === EXCHANGE ? 401 : 400],
    ['a token only in the prototype', `{"__proto__": {"${member}": "CANARY"}}`, 400],
    ['a body over 160 kB', JSON.stringify({ [member]: 'C'.repeat(160 * 1024) }), 413],
  ])('%s is answered plainly, and nothing is kept', async (_, body, status) => {
    const { app, state } = sandboxOfBoth()
    const answer = await request(app)
      .post(path)
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(status)
    expect(answer.body.code).toEqual(expect.any(String))
    expect(answer.text).not.toContain('CANARY')
    nothingKept(state)
  })

  test('another content type is not read', async () => {
    const { app, state } = sandboxOfBoth()
    await request(app).post(path).set('Content-Type', 'text/plain').send('{}').expect(400)
    nothingKept(state)
  })

  test('an unknown content encoding is 415', async () => {
    const { app } = sandboxOfBoth()
    await request(app)
      .post(path)
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'zip')
      .send('{}')
      .expect(415)
  })

  const [head, claims, signature] = latenodeToken().split('.')
  test.each([
    ['a word', 'hello'],
    ['dots', '..'],
    ['four parts', `${head}.${claims}.${signature}.x`],
    ['a JWE', 'a.b.c.d.e'],
    ['a header that is no JSON', `AAAA.${claims}.${signature}`],
    ['a header that is an array', `${encodePart([])}.${claims}.AAAA`],
    [
      'bytes that are no UTF-8',
      `${head}.${Buffer.from('{"a":"\xff"}', 'latin1').toString('base64url')}.AAAA`,
    ],
    ['white space around', ` ${latenodeToken()} `],
  ])('%s is no token: 401, and nothing is kept', async (_, token) => {
    const { app, state } = sandboxOfBoth()
    await request(app)
      .post(path)
      .send({ [member]: token })
      .expect(401)
    nothingKept(state)
  })

  test.each([
    ['padding', `${head}=.${claims}.${signature}`],
    ['the alphabet of plain base64', `${head}.${claims}.a+/b`],
    ['unused bits at the end', `${head}.${claims}.AB`],
  ])('%s is refused: 401, with a finding, and no user is kept', async (_, token) => {
    const { app, state } = sandboxOfBoth()
    await request(app)
      .post(path)
      .send({ [member]: token })
      .expect(401)
    expect(state.checks).toMatchObject([{ accepted: false }])
    expect(state.checks[0]?.findings[0]?.rule).toMatch(/^encoding-(invalid|loose)$/)
    noUserKept(state)
  })
})

test.each(['"text"', '[1]', 'null', '5'])(
  'claims that are %s are no claims, even under a good signature',
  async (claims) => {
    const { app, state } = sandboxOfBoth()
    const token = compact({ alg: 'RS512', typ: 'JWT' }, claims, KEY.privateKey)
    await authorize(app, token).expect(401)
    const theirs = compact({ alg: 'RS256', typ: 'JWT', kid: KEY_ID }, claims, KEY.privateKey)
    await exchange(app, theirs).expect(401)
    nothingKept(state)
  },
)

test.each([
  ['GET', '/nowhere'],
  ['GET', '/api/v1/nowhere'],
  ['PUT', EXCHANGE],
  ['GET', AUTHORIZE],
  ['GET', '/static/sdk/0.1.6.css'],
  ['GET', '/static/sdk/..%2f..%2fetc%2fpasswd.js'],
  ['GET', '/static/sdk/%E0%A4%A'],
])('%s %s is answered with a code', async (method, path) => {
  const sandbox = sandboxOfBoth()
  const { url } = await sandbox.listen()
  const answer = await fetch(`${url}${path}`, { method })
  const body: unknown = await answer.json()
  await sandbox.close()
  expect([400, 404]).toContain(answer.status)
  expect(body).toMatchObject({ code: expect.any(String) })
})
