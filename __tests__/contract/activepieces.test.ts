import { checkToken } from '../../lib/contract'
import { encodePart } from '../helpers/compact'
import { ecPair } from '../helpers/key-pairs'
import {
  ACTIVEPIECES_RECORDS,
  activepiecesToken,
  checkActivepieces,
  KEY,
  KEY_ID,
  latenodeToken,
  NOW_MS,
  NOW_S,
  OTHER_KEY,
} from './tokens'

const rules = (token: string) => checkActivepieces(token).findings.map(({ rule }) => rule)
const unsigned = (header: object, claims: object) =>
  `${encodePart({ typ: 'JWT', kid: KEY_ID, ...header })}.${encodePart(claims)}.`
const WRONG_TYPE = { status: 500, message: 'Invalid input for string type' }
const NUL = {
  status: 500,
  code: '22021',
  message: 'invalid byte sequence for encoding "UTF8": 0x00',
}
const refused = (message: string) => ({ status: 401, code: 'INVALID_BEARER_TOKEN', message })

describe('an Activepieces token', () => {
  test('that follows the documentation has no findings', () => {
    expect(checkActivepieces(activepiecesToken())).toMatchObject({
      findings: [],
      signature: 'verified',
      refusal: undefined,
    })
  })

  // More answers of the server are in the recorded file, which is replayed against the sandbox.
  test.each([
    ['', refused('signing key id is not found in the header')],
    ['hello', refused('signing key id is not found in the header')],
    [`${activepiecesToken()}=`, refused('signing key id is not found in the header')],
    [`${encodePart({ kid: KEY_ID })}.${encodePart('[1]')}.x`, refused('error decoding token')],
    [latenodeToken(), refused('signing key id is not found in the header')],
    [unsigned({ alg: 'none' }, {}), refused('jwt signature is required')],
    [activepiecesToken({}, { alg: 'PS256' }), refused('invalid algorithm')],
    [activepiecesToken({}, {}, OTHER_KEY), refused('invalid signature')],
    [activepiecesToken({ exp: String(NOW_S + 60) }), refused('invalid exp value')],
    [activepiecesToken({ exp: NOW_S }), refused('jwt expired')],
    [activepiecesToken({ exp: NOW_S, nbf: NOW_S + 60 }), refused('jwt not active')],
    [activepiecesToken({ exp: NOW_S, role: 'Owner' }), refused('jwt expired')],
    [activepiecesToken({ role: false }), refused('Invalid input for string type')],
    [activepiecesToken({ role: 'Owner', externalUserId: {} }), refused('ENTITY_NOT_FOUND')],
    [activepiecesToken({ role: 'constructor' }), refused('ENTITY_NOT_FOUND')],
    [activepiecesToken({ externalUserId: [] }), WRONG_TYPE],
    [activepiecesToken({ externalProjectId: 'a\0' }), NUL],
    [activepiecesToken({ firstName: true }), WRONG_TYPE],
    [activepiecesToken({ lastName: '\0' }), NUL],
    [activepiecesToken({ piecesFilterType: {} }), WRONG_TYPE],
    [
      activepiecesToken({ concurrencyPoolKey: 'k', concurrencyPoolLimit: 2 ** 31 }),
      {
        status: 500,
        code: '22003',
        message: 'value "2147483648" is out of range for type integer',
      },
    ],
    [
      activepiecesToken({ concurrencyPoolKey: 'k', concurrencyPoolLimit: true }),
      { status: 500, code: '22P02', message: 'invalid input syntax for type integer: "true"' },
    ],
  ])('%#: is refused with its answer', (token, answer) => {
    expect(checkActivepieces(token).refusal?.answer).toEqual(answer)
  })

  test('needs names only for a new user', () => {
    const token = activepiecesToken({ firstName: undefined, lastName: null })
    const of = (knowsUser?: () => boolean) => {
      const { findings } = checkActivepieces(token, { ...ACTIVEPIECES_RECORDS, knowsUser })
      return findings.map(({ rule, severity, answer }) => [rule, severity, answer?.code])
    }
    expect(of(() => false)).toEqual(Array(2).fill(['name-missing', 'error', '23502']))
    expect(of(() => true)).toEqual(Array(2).fill(['name-missing', 'warning', undefined]))
    expect(of()).toEqual(Array(2).fill(['name-missing', 'error', undefined]))
  })

  test.each([
    [{ exp: undefined }, ['exp-missing']],
    [{ role: undefined }, ['role-missing']],
    [{ role: null }, ['role-missing']],
    [{ role: 'editor' }, ['role-case']],
    [{ role: 'Auditor' }, []],
    [{ role: 'AUDITOR' }, ['role-case']],
    [{ externalUserId: undefined }, ['user-id-missing']],
    [{ externalProjectId: null }, ['project-id-missing']],
    [{ externalUserId: 5 }, ['user-id-invalid']],
    [{ externalUserId: '' }, ['id-suspicious']],
    [{ externalProjectId: '[object Object]' }, ['id-suspicious']],
    [{ externalUserId: 'anna@example.com' }, ['id-email']],
    [{ externalUserId: 'u'.repeat(256) }, ['id-too-long']],
    [{ firstName: '' }, ['name-blank']],
    [{ lastName: 5 }, ['name-invalid']],
    [{ version: 'v4', piecesFilterType: undefined, pieceSet: 'a' }, ['piece-set-ignored']],
    [{ version: 'v4', piecesFilterType: undefined }, ['piece-set-missing', 'piece-set-ignored']],
    [{ version: 'v4', pieceSet: 'a' }, ['piece-set-ignored', 'pieces-ignored']],
    [{ pieceSet: 'a' }, ['pieces-ignored']],
    [{ pieces: { filterType: 'ALLOWED' } }, ['pieces-ignored']],
    [{ version: undefined }, ['version-missing']],
    [{ version: undefined, piecesFilterType: undefined, pieces: {} }, ['version-missing']],
    [{ version: 'v1' }, ['version-unknown']],
    [{ piecesFilterType: 'SOME' }, ['pieces-filter-unknown']],
    [{ piecesFilterType: undefined, piecesTags: ['a'] }, ['pieces-filter-missing']],
    [{ piecesTags: ['a'] }, ['pieces-tags-ignored']],
    [{ piecesFilterType: 'ALLOWED' }, ['pieces-tags-missing']],
    [{ piecesFilterType: 'ALLOWED', piecesTags: [1] }, ['pieces-tags-invalid']],
    [{ piecesFilterType: 'ALLOWED', piecesTags: ['a'] }, []],
    [{ piecesFilterType: 'ALLOWED', piecesTags: ['a', 'b'] }, ['pieces-tags-many']],
    [{ concurrencyPoolKey: 'k' }, ['pool-incomplete']],
    [{ concurrencyPoolLimit: 5 }, ['pool-incomplete']],
    [{ concurrencyPoolKey: 'k', concurrencyPoolLimit: 5 }, []],
    [{ concurrencyPoolKey: 'k', concurrencyPoolLimit: 0 }, ['pool-limit-invalid']],
    [{ concurrencyPoolKey: 'k', concurrencyPoolLimit: '5' }, ['pool-limit-invalid']],
    [{ concurrencyPoolKey: '', concurrencyPoolLimit: 5 }, ['pool-key-invalid']],
    [{ tasks: 5, aiCredits: 5, aiTokens: 5 }, Array(3).fill('claim-ignored')],
    [{ projectDisplayName: 'Acme', email: 'a@b.example' }, Array(2).fill('claim-ignored')],
    [{ externaluserid: 'u' }, ['claim-misspelled']],
  ])('with the claims %j is accepted with the findings %j', (claims, expected) => {
    const { refusal, findings } = checkActivepieces(activepiecesToken(claims))
    expect(refusal).toBeUndefined()
    expect(findings.map(({ rule }) => rule)).toEqual(expected)
  })

  test('is accepted with header members that the server ignores', () => {
    expect(rules(activepiecesToken({}, { crit: ['x'], jwk: {} }))).toEqual([
      'header-critical',
      'header-key',
    ])
    expect(checkActivepieces(activepiecesToken({}, { crit: ['x'] })).refusal).toBeUndefined()
  })

  test('is named as one for Latenode', () => {
    expect(rules(latenodeToken({}, { kid: KEY_ID, alg: 'RS256' }))).toEqual(['wrong-platform'])
  })

  test('without roles on record may have a custom role', () => {
    const options = { platform: 'activepieces', nowMs: NOW_MS } as const
    expect(checkToken(activepiecesToken({ role: 'Owner' }), options).findings).toEqual([
      expect.objectContaining({ rule: 'role-custom', severity: 'warning', refused: false }),
    ])
    expect(checkToken(activepiecesToken({ role: 5 }), options).findings).toEqual([
      expect.objectContaining({ rule: 'role-unknown', severity: 'error', refused: false }),
    ])
    expect(checkToken(activepiecesToken({ role: ' ' }), options).refusal?.rule).toBe('role-unknown')
  })

  test('is verified with one key, whatever its key id', () => {
    const check = (publicKey = KEY.publicKey) =>
      checkToken(activepiecesToken({}, { kid: 'unknown' }), {
        platform: 'activepieces',
        nowMs: NOW_MS,
        records: { publicKey },
      })
    expect(check()).toMatchObject({ findings: [], signature: 'verified' })
    expect(check(OTHER_KEY.publicKey)).toMatchObject({ signature: 'invalid' })
    expect(check(ecPair().publicKey).refusal?.rule).toBe('algorithm-key-mismatch')
  })
})
