import { compact } from './compact.js'
import { ACTIVEPIECES, AP_HEADER, inspect, LATENODE, now, nowMs, said } from './tokens.js'

describe("Latenode's contract", () => {
  it.each([
    ['tenant_id', { tenant_id: null }, /fault: is null: the tenant id was not a number when/],
    ['tenant_id', { tenant_id: '1' }, /fault: is text, but must be a number/],
    ['tenant_id', { tenant_id: 0 }, /fault: is 0: an empty variable/],
    ['tenant_id', { tenant_id: 2 ** 53 }, /fault: is beyond 2\^53/],
    ['tenant_id', { tenant_id: undefined }, /fault: is missing/],
    ['user_id', { user_id: 'undefined' }, /fault: .*share one account/],
    ['user_id', { user_id: 42 }, /fault: is a number.*String\(id\)/],
    ['user_id', { user_id: '  ' }, /fault: is blank/],
    ['user_id', { user_id: 'a\u0000b' }, /fault: holds control characters/],
    ['user_id', { user_id: 'x'.repeat(256) }, /fault: has 256 characters/],
    ['user_id', { user_id: 'ada@example.com' }, /warning: is an e-mail address/],
    ['plan_id', { plan_id: '2' }, /fault: is text/],
    ['no_personal_space', { no_personal_space: 'true' }, /fault: is string/],
    ['grant_access', { no_personal_space: true }, /fault: is missing although/],
    ['grant_access', { no_personal_space: true, grant_access: [] }, /fault: is empty although/],
    ['grant_access', { grant_access: { space_id: 1, role_id: 2 } }, /fault: is object, but must/],
    [
      'grant_access',
      { grant_access: [1, 1].map((id) => ({ space_id: id, role_id: 2 })) },
      /warning: names a space more than once/,
    ],
    [
      'grant_access[0].role_id',
      { grant_access: [{ space_id: 1, role_id: 1 }] },
      /fault: is 1 \(Admin\)/,
    ],
    [
      'grant_access[0].role_id',
      { grant_access: [{ space_id: 1, role_id: 9 }] },
      /fault: .*names no role/,
    ],
    [
      'grant_access[0].space_id',
      { grant_access: [{ space_id: '1', role_id: 2 }] },
      /fault: is text/,
    ],
    ['tenantId', { tenantId: 1 }, /fault: .*`tenant_id` is/],
    ['colour', { colour: 'red' }, /note: is no claim of the contract/],
    ['exp', { exp: undefined }, /fault: is missing: whoever gets hold/],
    ['exp', { exp: String(now + 60) }, /fault: is string, but must be a number/],
    ['exp', { exp: nowMs + 60_000 }, /fault: is in milliseconds/],
    ['exp', { exp: now - 3 * 3600 }, /fault: expired 3 h ago/],
    ['exp', { exp: now + 86_400 }, /warning: lives for 1 d/],
    ['exp', { exp: now + 30, iat: now + 40 }, /fault: lies before `iat`/],
    ['exp', {}, /ok: expires in 4 min 12 s/],
    ['iat', { iat: now + 120 }, /warning: lies 2 min in the future/],
    ['nbf', { nbf: now + 90 }, /fault: is not valid yet: only in 1 min 30 s/],
    ['nbf', { nbf: now - 90 }, /note: has been valid for 1 min 30 s/],
  ])('judges %s of %j', (about, change, expected) => {
    expect(said(inspect(compact({ ...LATENODE, ...change })), about)).toMatch(expected)
  })

  it.each([
    [{ alg: 'HS256', typ: 'JWT' }, 'alg', /fault: is HS256.*text of the PEM/],
    [{ alg: 'none', typ: 'JWT' }, 'alg', /fault: is "none"/],
    [{ alg: 'EdDSA', typ: 'JWT' }, 'alg', /fault: is "EdDSA", which Latenode does not take/],
    [{ typ: 'JWT' }, 'alg', /fault: is missing/],
    [{ alg: 'RS512' }, 'typ', /warning: is missing/],
    [{ alg: 'RS512', typ: 'JWT', jku: 'https://x.invalid' }, 'jku', /fault: lets the token name/],
    [{ alg: 'RS512', typ: 'JWT', kid: 'k' }, 'kid', /note: is not documented/],
  ])('judges the header %j', (header, about, expected) => {
    expect(said(inspect(compact(LATENODE, header)), about)).toMatch(expected)
  })

  it('takes a token with every optional claim for sound', () => {
    const grant_access = [2, 3, 4, 5].map((role_id) => ({ space_id: role_id, role_id }))
    const full = { ...LATENODE, plan_id: 2, no_personal_space: true, grant_access }
    expect(inspect(compact(full))).toMatchObject({ sound: true })
  })
})

describe("Activepieces' contract", () => {
  it.each([
    ['role', { role: undefined }, /fault: is missing: the server grants Editor/],
    ['role', { role: null }, /fault: is null: the server grants Editor/],
    ['role', { role: 'Auditor' }, /warning: is no built-in role/],
    ['role', { role: 'viewer' }, /ok: may view/],
    ['externalUserId', { externalUserId: undefined }, /fault: is missing: .*some existing user/],
    ['externalProjectId', { externalProjectId: '' }, /fault: is blank: .*some existing project/],
    ['firstName', { firstName: 'undefined' }, /fault: is the text "undefined"/],
    ['version', { version: undefined }, /fault: is missing: the piece filter is ignored/],
    ['version', { version: 'v9' }, /fault: is neither/],
    ['pieceSet', { pieceSet: 'basic' }, /fault: is read in v4 only/],
    ['piecesFilterType', { version: 'v4', pieceSet: 'basic' }, /warning: is not read in v4/],
    ['piecesTags', { piecesFilterType: 'ALLOWED' }, /fault: is undefined, but must be a list/],
    ['piecesTags', { piecesFilterType: 'ALLOWED', piecesTags: ['a', 'b'] }, /warning: has several/],
    ['concurrencyPoolKey', { concurrencyPoolKey: 'p' }, /fault: stands without/],
    ['tasks', { tasks: '5' }, /fault: is string/],
    ['externalProjectID', { externalProjectID: 'x' }, /fault: .*`externalProjectId` is/],
  ])('judges %s of %j', (about, change, expected) => {
    expect(said(inspect(compact({ ...ACTIVEPIECES, ...change }, AP_HEADER)), about)).toMatch(
      expected,
    )
  })

  it('wants RS256 and the key id', () => {
    const report = inspect(compact(ACTIVEPIECES))
    expect(said(report, 'alg')).toMatch(/fault: is "RS512", which Activepieces does not take/)
    expect(said(report, 'kid')).toMatch(/fault: is missing/)
    expect(inspect(compact(ACTIVEPIECES, AP_HEADER))).toMatchObject({ sound: true })
  })

  it('is the one judged by where it is asked for, whatever the claims are', () => {
    const report = inspect(compact(LATENODE), { platform: 'activepieces' })
    expect(report).toMatchObject({ platform: 'activepieces', platformBy: 'option', sound: false })
  })
})
