import { createHmac } from 'node:crypto'
import { createSandbox } from 'embed-auth/sandbox'
import { compact, encodePart } from '../helpers/compact'
import { ALGORITHMS, ecPair, pairFor, rsaPair } from '../helpers/key-pairs'
import { authorize } from '../helpers/sandbox-routes'
import {
  activepiecesToken,
  LATENODE,
  latenodeClaims,
  latenodeToken,
  NOW_MS,
  NOW_S,
  sandboxOfBoth,
} from './mint'

function sandboxFor(publicKey: string) {
  const latenode = { tenantId: 7, publicKey, spaces: [11], plans: [3] }
  return createSandbox({ latenode, now: () => NOW_MS })
}

const header = (alg: string) => ({ alg, typ: 'JWT' })

describe('the signature of a Latenode token', () => {
  test.each(ALGORITHMS)('%s by the key that fits it is taken', async (alg) => {
    const { privateKey, publicPem } = pairFor(alg)
    const token = compact(header(alg), latenodeClaims(), privateKey)
    await authorize(sandboxFor(publicPem).app, token).expect(204)
  })

  test.each(ALGORITHMS)('%s by another key of the same kind is refused', async (alg) => {
    const curves = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' } as const
    const curve = alg === 'ES256K' ? 'secp256k1' : curves[alg as keyof typeof curves]
    const other = alg.startsWith('ES') ? ecPair(curve, 'other') : rsaPair(2048, 'other')
    const token = compact(header(alg), latenodeClaims(), other.privateKey)
    const answer = await authorize(sandboxFor(pairFor(alg).publicPem).app, token).expect(401)
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })

  test.each([
    ['ES256', 'ES384'],
    ['ES256', 'ES256K'],
    ['ES384', 'RS256'],
    ['RS256', 'ES256'],
  ])('%s is refused where the platform holds the key of %s', async (alg, held) => {
    const token = compact(header(alg), latenodeClaims(), pairFor(alg).privateKey)
    const answer = await authorize(sandboxFor(pairFor(held).publicPem).app, token).expect(401)
    expect(answer.body.code).toBe('ALGORITHM_KEY_MISMATCH')
  })

  test.each(['PS256', 'PS384', 'PS512'])('%s with another salt length is refused', async (alg) => {
    const { privateKey, publicPem } = rsaPair()
    const token = compact(header(alg), latenodeClaims(), privateKey, 'long-salt')
    const answer = await authorize(sandboxFor(publicPem).app, token).expect(401)
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })

  test.each(['ES256', 'ES384', 'ES512', 'ES256K'])('%s in DER is refused', async (alg) => {
    const { privateKey, publicPem } = pairFor(alg)
    const token = compact(header(alg), latenodeClaims(), privateKey, 'der')
    const answer = await authorize(sandboxFor(publicPem).app, token).expect(401)
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })

  test('claims changed after signing are refused', async () => {
    const [head, , signature] = latenodeToken().split('.')
    const changed = encodePart(latenodeClaims({ user_id: 'root' }))
    const token = [head, changed, signature].join('.')
    const answer = await authorize(sandboxOfBoth().app, token).expect(401)
    expect(answer.body.code).toBe('SIGNATURE_INVALID')
  })
})

describe('the header of a Latenode token', () => {
  test.each(['HS256', 'HS512', 'none', 'EdDSA', 'rs512', 5, null])(
    'alg %p is refused',
    async (alg) => {
      const signed = latenodeToken().split('.')
      const head = encodePart({ alg, typ: 'JWT' })
      const answer = await authorize(sandboxOfBoth().app, [head, signed[1], signed[2]].join('.'))
      expect([answer.status, answer.body.code]).toEqual([401, 'ALGORITHM_NOT_ALLOWED'])
    },
  )

  test('an HMAC with the text of the public key is refused', async () => {
    const head = encodePart(header('HS256'))
    const input = `${head}.${latenodeToken().split('.')[1] ?? ''}`
    const signature = createHmac('sha256', LATENODE.publicPem).update(input).digest('base64url')
    const answer = await authorize(sandboxOfBoth().app, `${input}.${signature}`).expect(401)
    expect(answer.body.code).toBe('ALGORITHM_NOT_ALLOWED')
  })

  test.each([
    [{ typ: 'JWS' }, 'type-unexpected'],
    [{ typ: undefined }, 'type-missing'],
  ])('%j is accepted with the finding %s', async (change, rule) => {
    const { app, state } = sandboxOfBoth()
    await authorize(app, latenodeToken({}, change)).expect(204)
    expect(state.checks[0]?.findings).toMatchObject([{ rule, refused: false }])
  })

  test('crit is refused', async () => {
    const token = latenodeToken({}, { crit: ['b64'] })
    const answer = await authorize(sandboxOfBoth().app, token).expect(401)
    expect(answer.body.code).toBe('HEADER_CRITICAL')
  })
})

describe('the claims of a Latenode token', () => {
  const space = (space_id: unknown, role_id: unknown = 3) => ({
    grant_access: [{ space_id, role_id }],
  })

  test.each([
    ['no exp', { exp: undefined }, 'EXP_MISSING'],
    ['exp as text', { exp: String(NOW_S + 300) }, 'EXP_INVALID'],
    ['exp of now', { exp: NOW_S }, 'TOKEN_EXPIRED'],
    ['exp one second ago', { exp: NOW_S - 1 }, 'TOKEN_EXPIRED'],
    ['nbf in the future', { nbf: NOW_S + 60 }, 'TOKEN_NOT_ACTIVE'],
    ['no tenant_id', { tenant_id: undefined }, 'TENANT_ID_MISSING'],
    ['tenant_id as text', { tenant_id: '7' }, 'TENANT_ID_INVALID'],
    ['tenant_id null', { tenant_id: null }, 'TENANT_ID_INVALID'],
    ['tenant_id 0', { tenant_id: 0 }, 'TENANT_ID_INVALID'],
    ['tenant_id of another', { tenant_id: 8 }, 'TENANT_UNKNOWN'],
    ['no user_id', { user_id: undefined }, 'USER_ID_MISSING'],
    ['user_id as a number', { user_id: 5 }, 'USER_ID_INVALID'],
    ['an empty user_id', { user_id: '' }, 'USER_ID_INVALID'],
    ['plan_id as text', { plan_id: '3' }, 'PLAN_ID_INVALID'],
    ['an unknown plan', { plan_id: 99 }, 'PLAN_UNKNOWN'],
    ['no_personal_space as text', { no_personal_space: 'true' }, 'NO_PERSONAL_SPACE_INVALID'],
    ['no space at all', { no_personal_space: true }, 'GRANT_ACCESS_REQUIRED'],
    ['no space given', { no_personal_space: true, grant_access: [] }, 'GRANT_ACCESS_REQUIRED'],
    ['grant_access as an object', { grant_access: {} }, 'GRANT_ACCESS_INVALID'],
    ['a grant that is no object', { grant_access: [11] }, 'GRANT_ACCESS_INVALID'],
    ['space_id 0', space(0), 'SPACE_ID_INVALID'],
    ['space_id as text', space('11'), 'SPACE_ID_INVALID'],
    ['an unknown space', space(13), 'SPACE_UNKNOWN'],
    ['role_id 0', space(11, 0), 'ROLE_ID_INVALID'],
    ['role_id 6', space(11, 6), 'ROLE_ID_INVALID'],
    ['role_id as text', space(11, '3'), 'ROLE_ID_INVALID'],
    ['no role_id', { grant_access: [{ space_id: 11 }] }, 'ROLE_ID_INVALID'],
  ])('%s is refused with a way to fix it, and registers no user', async (_, change, code) => {
    const sandbox = sandboxOfBoth()
    const answer = await authorize(sandbox.app, latenodeToken(change)).expect(401)
    expect(answer.body).toMatchObject({
      code,
      message: expect.stringMatching(/\w.*\.$/),
      fix: expect.stringMatching(/\w.*\.$/),
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(sandbox.state.latenode.users).toEqual([])
    expect(sandbox.state.checks).toHaveLength(1)
    expect(sandbox.state.checks[0]).toMatchObject({ accepted: false })
    expect(sandbox.state.checks[0]?.findings).toContainEqual(
      expect.objectContaining({ refused: true, answer: expect.objectContaining({ code }) }),
    )
  })

  test('C7 · a token for Activepieces is named as one, not as a bad signature', async () => {
    const sandbox = sandboxOfBoth()
    const answer = await authorize(sandbox.app, activepiecesToken()).expect(401)
    expect(answer.body.code).toBe('WRONG_PLATFORM')
    expect(sandbox.state.latenode.users).toEqual([])
  })

  test('a token that follows the contract has no findings', async () => {
    const { app, state } = sandboxOfBoth()
    await authorize(app, latenodeToken(space(11))).expect(204)
    expect(state.checks).toMatchObject([{ accepted: true, findings: [] }])
  })

  test.each([2, 3, 4, 5])('role_id %i is accepted', async (role) => {
    const sandbox = sandboxOfBoth()
    await authorize(sandbox.app, latenodeToken(space(11, role))).expect(204)
    expect(sandbox.state.latenode.users[0]?.memberships).toContainEqual(
      expect.objectContaining({ spaceId: 11, roleId: role }),
    )
  })
})
