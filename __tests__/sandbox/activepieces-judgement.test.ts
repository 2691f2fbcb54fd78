import jwt from 'jsonwebtoken'
import { compact, encodePart } from '../helpers/compact'
import { rsaPair } from '../helpers/key-pairs'
import { exchange } from '../helpers/sandbox-routes'
import {
  ACTIVEPIECES,
  activepiecesClaims,
  activepiecesToken,
  KEY_ID,
  latenodeToken,
  NOW_S,
  sandboxOfBoth,
} from './mint'

const claims = activepiecesClaims()

/** Signed by the right key under an algorithm or with claims that jsonwebtoken would not sign. */
function raw(header: object, claims: object): string {
  return compact(
    { alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header },
    claims,
    ACTIVEPIECES.privateKey,
  )
}

function unsigned(): string {
  const header = { alg: 'none', typ: 'JWT', kid: KEY_ID }
  return `${encodePart(header)}.${encodePart(activepiecesClaims())}.`
}

/** That a token is refused in these words, and nothing is kept. */
async function expectRefused(token: string, message: string): Promise<void> {
  const { app, state } = sandboxOfBoth()
  const before = state.activepieces
  const answer = await exchange(app, token).expect(401)
  expect(answer.body).toEqual({ code: 'INVALID_BEARER_TOKEN', params: { message } })
  expect(state.activepieces).toEqual(before)
}

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
  ])('%s is answered with its message', (_, token, message) => expectRefused(token, message))

  test('C7 · a token for Latenode is answered like one without a kid', () =>
    expectRefused(latenodeToken(), 'signing key id is not found in the header'))

  test.each(['owner', '', 5, {}, 'constructor'])('the role %p is 401', async (role) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, raw({}, { ...claims, role })).expect(401)
    expect(state.activepieces.users).toHaveLength(1)
  })

  test('each refusal is kept with the line of the integration to look at', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({}, 'nobody'))
    expect(state.checks[0]).toMatchObject({
      accepted: false,
      refusal: { hint: '`signingKeyId` in activepieces({ … })' },
      claims: { externalUserId: 'u-1' },
    })
  })
})

describe('where the real server fails open, so does the sandbox, and says so', () => {
  const codes = (state: ReturnType<typeof sandboxOfBoth>['state']) =>
    state.checks[0]?.findings.map(({ rule }) => rule)

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
