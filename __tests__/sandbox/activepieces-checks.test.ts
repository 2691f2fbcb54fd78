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

/** Expects a refusal with this message, and no change of the accounts. */
async function expectRefused(token: string, message: string): Promise<void> {
  const { app, state } = sandboxOfBoth()
  const before = state.activepieces
  const answer = await exchange(app, token).expect(401)
  expect(answer.body).toEqual({ code: 'INVALID_BEARER_TOKEN', params: { message } })
  expect(state.activepieces).toEqual(before)
}

describe('the answer of the exchange to an invalid token, word for word', () => {
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

  test('each refusal is kept with a way to fix it', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({}, 'nobody'))
    expect(state.checks[0]).toMatchObject({
      accepted: false,
      findings: [
        { rule: 'key-id-unknown', refused: true, fix: expect.stringMatching(/`signingKeyId`/) },
      ],
      claims: { externalUserId: 'u-1' },
    })
  })
})

describe('tokens that the real server accepts, with findings', () => {
  const rules = (state: ReturnType<typeof sandboxOfBoth>['state']) =>
    state.checks[0]?.findings.map(({ rule }) => rule)

  test('a token that follows the contract has no findings', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken()).expect(200)
    expect(state.checks).toMatchObject([{ accepted: true, findings: [] }])
  })

  test.each([undefined, null])('role %p becomes Editor', async (role) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ role })).expect(200)
    expect(state.activepieces.memberships.at(-1)?.role).toBe('EDITOR')
    expect(rules(state)).toEqual(['role-missing'])
  })

  test('without externalUserId an existing user is signed in', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalUserId: undefined })).expect(200)
    expect(answer.body).toMatchObject({ platformRole: 'ADMIN', firstName: 'Platform' })
    expect(state.activepieces.users).toHaveLength(1)
    expect(rules(state)).toEqual(['user-id-missing'])
  })

  test('without externalProjectId it is some existing project', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalProjectId: undefined }))
    expect(answer.body.projectId).toBe(state.activepieces.projects[0]?.id)
    expect(rules(state)).toEqual(['project-id-missing'])
  })

  test('without exp it is accepted', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ exp: undefined })).expect(200)
    expect(rules(state)).toEqual(['exp-missing'])
  })

  test.each([
    [undefined, 'version-missing'],
    ['v9', 'version-unknown'],
  ])('version %p filters no pieces', async (version, code) => {
    const { app, state } = sandboxOfBoth()
    const change = { version, piecesFilterType: 'ALLOWED', piecesTags: ['crm'] }
    await exchange(app, activepiecesToken(change)).expect(200)
    expect(state.activepieces.projects[1]).toMatchObject({
      piecesFilterType: 'NONE',
      piecesTags: [],
    })
    expect(rules(state)).toEqual([code])
  })

  test('a pool key without a limit is ignored', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ concurrencyPoolKey: 'acme' })).expect(200)
    expect(state.activepieces.concurrencyPools).toEqual([])
    expect(rules(state)).toEqual(['pool-incomplete'])
  })
})
