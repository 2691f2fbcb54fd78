import {
  ACTIVEPIECES_ALGORITHMS,
  ACTIVEPIECES_SDK_URL,
  LATENODE_ALGORITHMS,
  LATENODE_ROLES,
  LATENODE_SDK_URL,
} from '../../lib/platforms/index.js'

test('K3 · Latenode takes ten algorithms, RS512 first, and never HS* or none', () => {
  expect(LATENODE_ALGORITHMS[0]).toBe('RS512')
  expect([...LATENODE_ALGORITHMS].sort()).toEqual(
    [
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS384',
      'PS512',
      'ES256',
      'ES384',
      'ES512',
      'ES256K',
    ].sort(),
  )
})

test('K3 · Activepieces takes RS256 alone', () => {
  expect(ACTIVEPIECES_ALGORITHMS).toEqual(['RS256'])
})

test('the SDKs come from the platforms over https, in a fixed version', () => {
  expect(LATENODE_SDK_URL).toMatch(
    /^https:\/\/embedded\.latenode\.com\/static\/sdk\/\d+\.\d+\.\d+\.js$/,
  )
  expect(ACTIVEPIECES_SDK_URL).toMatch(
    /^https:\/\/cdn\.activepieces\.com\/sdk\/embed\/\d+\.\d+\.\d+\.js$/,
  )
})

test('no role that a token can grant is Admin, role 1', () => {
  expect(
    Object.values(LATENODE_ROLES)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([2, 3, 4, 5])
  const byPower = Object.entries(LATENODE_ROLES).sort(([, a], [, b]) => b.rank - a.rank)
  expect(byPower.map(([name]) => name)).toEqual([
    'manager',
    'no-code',
    'credential-only',
    'read-only',
  ])
})
