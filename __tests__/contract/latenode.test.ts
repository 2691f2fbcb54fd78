import { checkLatenode, latenodeToken, NOW_S, OTHER_KEY } from './tokens'
import { activepiecesToken } from './tokens'
import { checkToken } from '../../lib/contract'
import { ecPair } from '../helpers/key-pairs'

const rules = (token: string) => checkLatenode(token).findings.map(({ rule }) => rule)
const grant = (space_id: unknown, role_id: unknown = 3) => ({
  grant_access: [{ space_id, role_id }],
})

describe('a Latenode token', () => {
  test('that follows the documentation has no findings', () => {
    const token = latenodeToken({ plan_id: 3, no_personal_space: true, ...grant(11, 2) })
    expect(checkLatenode(token)).toMatchObject({
      findings: [],
      signature: 'verified',
      refusal: undefined,
      token: { claims: { user_id: 'u-1' } },
    })
  })

  test.each([
    ['hello', 'TOKEN_MALFORMED'],
    ['a.b.c', 'TOKEN_MALFORMED'],
    [`${latenodeToken()}=`, 'ENCODING_INVALID'],
    [activepiecesToken(), 'WRONG_PLATFORM'],
    [latenodeToken({}, { crit: ['b64'] }), 'HEADER_CRITICAL'],
    [latenodeToken({}, { alg: 'none' }), 'ALGORITHM_NOT_ALLOWED'],
    [latenodeToken({}, { alg: 'HS256' }), 'ALGORITHM_NOT_ALLOWED'],
    [latenodeToken({}, { alg: undefined }), 'ALGORITHM_NOT_ALLOWED'],
    [latenodeToken({}, { alg: 'ES256' }, ecPair()), 'ALGORITHM_KEY_MISMATCH'],
    [latenodeToken({}, {}, OTHER_KEY), 'SIGNATURE_INVALID'],
  ])('%.20s… is refused with %s', (token, code) => {
    const { refusal } = checkLatenode(token)
    expect(refusal?.answer).toEqual({ status: 401, code, message: refusal?.message })
  })

  test.each([
    [{ exp: undefined }, 'EXP_MISSING'],
    [{ exp: String(NOW_S + 300) }, 'EXP_INVALID'],
    [{ exp: null }, 'EXP_INVALID'],
    [{ exp: NOW_S }, 'TOKEN_EXPIRED'],
    [{ nbf: NOW_S + 60 }, 'TOKEN_NOT_ACTIVE'],
    [{ nbf: 'now' }, 'NBF_INVALID'],
    [{ tenant_id: undefined }, 'TENANT_ID_MISSING'],
    [{ tenant_id: '7' }, 'TENANT_ID_INVALID'],
    [{ tenant_id: null }, 'TENANT_ID_INVALID'],
    [{ tenant_id: 0 }, 'TENANT_ID_INVALID'],
    [{ tenant_id: 8 }, 'TENANT_UNKNOWN'],
    [{ user_id: undefined }, 'USER_ID_MISSING'],
    [{ user_id: 5 }, 'USER_ID_INVALID'],
    [{ user_id: '' }, 'USER_ID_INVALID'],
    [{ plan_id: '3' }, 'PLAN_ID_INVALID'],
    [{ plan_id: 99 }, 'PLAN_UNKNOWN'],
    [{ no_personal_space: 'true' }, 'NO_PERSONAL_SPACE_INVALID'],
    [{ no_personal_space: true }, 'GRANT_ACCESS_REQUIRED'],
    [{ no_personal_space: true, grant_access: [] }, 'GRANT_ACCESS_REQUIRED'],
    [{ grant_access: {} }, 'GRANT_ACCESS_INVALID'],
    [{ grant_access: null }, 'GRANT_ACCESS_INVALID'],
    [{ grant_access: [11] }, 'GRANT_ACCESS_INVALID'],
    [grant(0), 'SPACE_ID_INVALID'],
    [grant('11'), 'SPACE_ID_INVALID'],
    [grant(2 ** 53), 'SPACE_ID_INVALID'],
    [grant(13), 'SPACE_UNKNOWN'],
    [grant(11, 0), 'ROLE_ID_INVALID'],
    [grant(11, 6), 'ROLE_ID_INVALID'],
    [grant(11, '3'), 'ROLE_ID_INVALID'],
    [grant(11, null), 'ROLE_ID_INVALID'],
  ])('with the claims %j is refused with %s', (claims, code) => {
    const { refusal } = checkLatenode(latenodeToken(claims))
    expect(refusal).toMatchObject({
      severity: 'error',
      refused: true,
      message: expect.stringMatching(/^`.*\.$/),
      fix: expect.stringMatching(/\.$/),
      answer: { status: 401, code },
    })
  })

  const accepted: readonly [token: string, rules: readonly string[]][] = [
    [latenodeToken({}, { typ: undefined }), ['type-missing']],
    [latenodeToken({}, { typ: 'JWS' }), ['type-unexpected']],
    [latenodeToken({}, { typ: 'jwt' }), []],
    [latenodeToken({}, { kid: 'mine' }), ['key-id-ignored']],
    [latenodeToken({}, { jku: 'https://a.example' }), ['header-key']],
    [latenodeToken({}, { cty: 'x' }), ['header-unknown']],
    [latenodeToken({ exp: NOW_S + 900 }), []],
    [latenodeToken({ exp: NOW_S + 901 }), ['life-too-long']],
    [latenodeToken({ iat: NOW_S - 880, exp: NOW_S + 30 }), ['life-too-long']],
    [latenodeToken({ exp: NOW_S + 60.5 }), ['exp-fractional']],
    [latenodeToken({ exp: (NOW_S + 60) * 1000 }), ['exp-milliseconds']],
    [latenodeToken({ iat: NOW_S + 400 }), ['exp-before-iat', 'iat-in-future']],
    [latenodeToken({ iat: 'now' }), ['iat-invalid']],
    [latenodeToken({ user_id: 'anna@example.com' }), ['id-email']],
    [latenodeToken({ user_id: 'undefined' }), ['id-suspicious']],
    [latenodeToken({ user_id: '  ' }), ['id-suspicious']],
    [latenodeToken({ user_id: ' u' }), ['id-padded']],
    [latenodeToken({ user_id: 'u'.repeat(300) }), ['id-too-long']],
    [latenodeToken({ user_id: 'u\u0007' }), ['id-unprintable']],
    [latenodeToken({ grant_access: [] }), []],
    [latenodeToken(grant(11, 1)), ['role-admin']],
    [
      latenodeToken({ grant_access: [...grant(11).grant_access, ...grant(11, 4).grant_access] }),
      ['space-repeated'],
    ],
    [latenodeToken({ tenantId: 7 }), ['claim-misspelled']],
    [latenodeToken({ role: 'admin', iss: 'acme' }), ['claim-unknown', 'claim-unknown']],
  ]
  test.each(accepted)('%#: is accepted with its findings', (token, expected) => {
    const { refusal, findings } = checkLatenode(token)
    expect(refusal).toBeUndefined()
    expect(findings.map(({ rule }) => rule)).toEqual(expected)
    for (const finding of findings) expect(finding).not.toHaveProperty('answer')
  })

  test('is checked only against what is on record', () => {
    const token = latenodeToken({ tenant_id: 99, plan_id: 99, ...grant(99) }, {}, OTHER_KEY)
    expect(checkToken(token, { platform: 'latenode', nowMs: NOW_S * 1000 })).toMatchObject({
      findings: [],
      signature: 'not-checked',
      refusal: undefined,
    })
  })

  test('lists every problem, in the order of the checks', () => {
    expect(rules(latenodeToken({ tenant_id: null, user_id: undefined, exp: undefined }))).toEqual([
      'exp-missing',
      'tenant-id-invalid',
      'user-id-missing',
    ])
  })

  test('lists ten findings of one rule and counts the rest', () => {
    const { findings, refusal } = checkLatenode(
      latenodeToken({ grant_access: [...Array(30).fill({ space_id: 11, role_id: 1 }), 5] }),
    )
    expect(findings.filter(({ rule }) => rule === 'role-admin')).toHaveLength(10)
    expect(refusal).toMatchObject({ rule: 'grant-access-invalid', path: 'claims.grant_access[30]' })
    expect(findings.at(-1)?.message).toBe('`space-repeated` was found 19 more times.')
  })
})
