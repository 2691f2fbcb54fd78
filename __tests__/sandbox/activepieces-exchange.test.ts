import jwt from 'jsonwebtoken'
import request from 'supertest'
import { rsaPair } from '../helpers/key-pairs'
import {
  ACTIVEPIECES,
  activepiecesClaims,
  activepiecesToken,
  compact,
  KEY_ID,
  latenodeToken,
  NOW_S,
  sandboxOfBoth,
} from './mint'

type App = ReturnType<typeof sandboxOfBoth>['app']
const PATH = '/api/v1/managed-authn/external-token'

function exchange(app: App, externalAccessToken: unknown) {
  return request(app).post(PATH).send({ externalAccessToken })
}

/** Signed by the right key under an algorithm or with claims that jsonwebtoken would not sign. */
function raw(header: object, claims: object): string {
  return compact(
    { alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header },
    claims,
    ACTIVEPIECES.privateKey,
  )
}

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT', kid: KEY_ID })}.${part(activepiecesClaims())}.`
}

const claims = activepiecesClaims()

describe('what the exchange answers to a fault, word for word', () => {
  test.each([
    ['no kid', activepiecesToken({}, null), 'signing key id is not found in the header'],
    ['not a token', 'hello', 'signing key id is not found in the header'],
    ['three parts of nothing', 'a.b.c', 'signing key id is not found in the header'],
    [
      'an unknown kid',
      activepiecesToken({}, 'nobody'),
      'signing key not found signingKeyId=nobody',
    ],
    [
      'a kid that objects inherit',
      activepiecesToken({}, 'constructor'),
      'signing key not found signingKeyId=constructor',
    ],
    ['expired', activepiecesToken({ exp: NOW_S - 1 }), 'jwt expired'],
    ['expired this second', activepiecesToken({ exp: NOW_S }), 'jwt expired'],
    ['nbf in the future', activepiecesToken({ nbf: NOW_S + 60 }), 'jwt not active'],
    ['exp as text', raw({}, { ...claims, exp: String(NOW_S + 300) }), 'invalid exp value'],
    ['RS512', raw({ alg: 'RS512' }, claims), 'invalid algorithm'],
    ['PS256', raw({ alg: 'PS256' }, claims), 'invalid algorithm'],
    [
      'HS256 with the text of the public key',
      jwt.sign(claims, Buffer.from(ACTIVEPIECES.publicPem), { algorithm: 'HS256', keyid: KEY_ID }),
      'invalid algorithm',
    ],
    ['alg none', unsigned(), 'jwt signature is required'],
    [
      'another key',
      jwt.sign(claims, rsaPair(2048, 'stranger').privateKey, { algorithm: 'RS256', keyid: KEY_ID }),
      'invalid signature',
    ],
    ['C7 · a token for Latenode', latenodeToken(), 'signing key id is not found in the header'],
  ])('%s', async (_, token, message) => {
    const sandbox = sandboxOfBoth()
    const before = sandbox.state.activepieces
    const answer = await exchange(sandbox.app, token).expect(401)
    expect(answer.body).toEqual({ code: 'INVALID_BEARER_TOKEN', params: { message } })
    expect(sandbox.state.activepieces).toEqual(before)
  })

  test.each(['owner', '', 5, {}, 'constructor'])('role %p is 401', async (role) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, raw({}, { ...claims, role })).expect(401)
    expect(state.activepieces.users).toHaveLength(1)
  })

  test('each refusal is kept with the line of the integration to look at', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({}, 'nobody'))
    expect(state.judgements[0]).toMatchObject({
      accepted: false,
      refusal: { hint: '`signingKeyId` in activepieces({ … })' },
      claims: { externalUserId: 'u-1' },
    })
  })
})

describe('a good exchange', () => {
  test('answers with every field of the contract', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken()).expect(200)
    const user = state.activepieces.users[1]
    const project = state.activepieces.projects[1]
    expect(answer.body).toEqual({
      id: user?.id,
      platformRole: 'MEMBER',
      status: 'ACTIVE',
      externalId: 'u-1',
      platformId: expect.stringMatching(/^\w{21}$/),
      firstName: 'Anna',
      lastName: 'Berg',
      email: user?.email,
      trackEvents: true,
      newsLetter: false,
      verified: true,
      token: expect.any(String),
      projectId: project?.id,
    })
    const session = jwt.decode(answer.body.token)
    expect(session).toMatchObject({ exp: NOW_S + 7 * 24 * 60 * 60 })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })

  test('makes user and project once, and keeps the names of the first time', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ projectDisplayName: 'Acme' })).expect(200)
    await exchange(app, activepiecesToken({ firstName: 'Bea', projectDisplayName: 'Other' }))
    expect(state.activepieces.users.slice(1)).toEqual([
      expect.objectContaining({ externalId: 'u-1', firstName: 'Anna', exchanges: 2 }),
    ])
    expect(state.activepieces.projects.slice(1)).toEqual([
      expect.objectContaining({ externalId: 'p-1', displayName: 'Acme' }),
    ])
  })

  test('names a project by its id where no name is given', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken())
    expect(state.activepieces.projects[1]?.displayName).toBe('p-1')
  })

  test('sets the role on every exchange, whatever the case of its name', async () => {
    const { app, state } = sandboxOfBoth()
    const roleNow = () => state.activepieces.memberships.at(-1)?.role
    await exchange(app, activepiecesToken({ role: 'admin' })).expect(200)
    expect(roleNow()).toBe('ADMIN')
    await exchange(app, activepiecesToken({ role: 'Viewer' })).expect(200)
    expect(roleNow()).toBe('VIEWER')
    await exchange(app, activepiecesToken({ role: 'AUDITOR' })).expect(200)
    expect(roleNow()).toBe('Auditor')
    expect(state.activepieces.memberships).toHaveLength(2)
  })

  test('applies the v3 filter with its first tag only', async () => {
    const { app, state } = sandboxOfBoth()
    const pieces = { piecesFilterType: 'ALLOWED', piecesTags: ['crm', 'mail'] }
    await exchange(app, activepiecesToken(pieces))
    expect(state.activepieces.projects[1]).toMatchObject({
      piecesFilterType: 'ALLOWED',
      piecesTags: ['crm'],
    })
  })

  test('applies the v4 piece set', async () => {
    const { app, state } = sandboxOfBoth()
    const change = { version: 'v4', pieceSet: 'starter', piecesFilterType: undefined }
    await exchange(app, activepiecesToken(change))
    expect(state.activepieces.projects[1]?.pieceSet).toBe('starter')
    expect(state.activepieces.pieceSets).toEqual(['starter'])
    expect(state.judgements[0]?.warnings).toEqual([])
  })

  test('applies a concurrency pool with both claims, limits with each', async () => {
    const { app, state } = sandboxOfBoth()
    const pool = { concurrencyPoolKey: 'acme', concurrencyPoolLimit: 5 }
    await exchange(app, activepiecesToken({ ...pool, tasks: 100, aiCredits: 7 }))
    expect(state.activepieces.concurrencyPools).toEqual([{ key: 'acme', limit: 5 }])
    expect(state.activepieces.projects[1]).toMatchObject({
      concurrencyPoolKey: 'acme',
      tasks: 100,
      aiCredits: 7,
    })
  })
})

describe('where the real server fails open, so does the sandbox, and says so', () => {
  const codes = (state: ReturnType<typeof sandboxOfBoth>['state']) =>
    state.judgements[0]?.warnings.map(({ code }) => code)

  test.each([undefined, null])('role %p becomes Editor', async (role) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ role })).expect(200)
    expect(state.activepieces.memberships.at(-1)?.role).toBe('EDITOR')
    expect(codes(state)).toEqual(['missing-role'])
  })

  test('without externalUserId somebody else comes in', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalUserId: undefined })).expect(200)
    expect(answer.body).toMatchObject({ platformRole: 'ADMIN', firstName: 'Platform' })
    expect(state.activepieces.users).toHaveLength(1)
    expect(codes(state)).toEqual(['missing-user-id'])
  })

  test('without externalProjectId it is some existing project', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalProjectId: undefined }))
    expect(answer.body.projectId).toBe(state.activepieces.projects[0]?.id)
    expect(codes(state)).toEqual(['missing-project-id'])
  })

  test('without exp it is accepted', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ exp: undefined })).expect(200)
    expect(codes(state)).toEqual(['missing-exp'])
  })

  test.each([
    [undefined, 'missing-version'],
    ['v9', 'unknown-version'],
  ])('version %p filters no pieces', async (version, code) => {
    const { app, state } = sandboxOfBoth()
    const change = { version, piecesFilterType: 'ALLOWED', piecesTags: ['crm'] }
    await exchange(app, activepiecesToken(change)).expect(200)
    expect(state.activepieces.projects[1]).toMatchObject({
      piecesFilterType: 'NONE',
      piecesTags: [],
    })
    expect(codes(state)).toEqual([code])
  })

  test('half a pool is none', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ concurrencyPoolKey: 'acme' })).expect(200)
    expect(state.activepieces.concurrencyPools).toEqual([])
    expect(codes(state)).toEqual(['half-a-pool'])
  })
})

describe('the session of an exchange', () => {
  test('opens the small API as the person who came in', async () => {
    const { app } = sandboxOfBoth()
    const { body } = await exchange(app, activepiecesToken())
    const me = await request(app)
      .get('/api/v1/users/me')
      .set('Authorization', `Bearer ${String(body.token)}`)
      .expect(200)
    expect(me.body).toMatchObject({ id: body.id, externalId: 'u-1', role: 'EDITOR' })
  })

  test.each(['Bearer x.y.z', `Bearer ${activepiecesToken()}`, ''])('%.16s… opens nothing', (auth) =>
    request(sandboxOfBoth().app).get('/api/v1/flows').set('Authorization', auth).expect(401),
  )

  test('changes no flow of a Viewer', async () => {
    const { app, state } = sandboxOfBoth()
    const { body } = await exchange(app, activepiecesToken({ role: 'VIEWER' }))
    const answer = await request(app)
      .post('/api/v1/sandbox/commands')
      .set('Authorization', `Bearer ${String(body.token)}`)
      .send({ name: 'createEmptyScenario' })
    expect(answer.body).toMatchObject({ ok: false, code: 'FORBIDDEN' })
    expect(state.activepieces.flows).toHaveLength(6)
  })
})
