import {
  ACTIVEPIECES_ALGORITHMS,
  ACTIVEPIECES_SDK_URL,
  LATENODE_ALGORITHMS,
  LATENODE_ROLES,
  LATENODE_SDK_URL,
} from '../../lib/contract/index.js'
import { ALGORITHMS } from '../helpers/key-pairs.js'

test('K3 · Latenode accepts ten algorithms, RS512 first, and never HS* or none', () => {
  expect(LATENODE_ALGORITHMS[0]).toBe('RS512')
  expect([...LATENODE_ALGORITHMS].sort()).toEqual([...ALGORITHMS].sort())
})

test('K3 · Activepieces accepts only RS256', () => {
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
  const byRank = Object.entries(LATENODE_ROLES).sort(([, a], [, b]) => b.rank - a.rank)
  expect(byRank.map(([name]) => name)).toEqual([
    'manager',
    'no-code',
    'credential-only',
    'read-only',
  ])
})
