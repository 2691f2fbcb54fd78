import { authorize, exchange } from '../helpers/sandbox-routes'
import { activepiecesToken, latenodeToken, NOW_S, sandboxOfBoth } from './mint'

async function latenodeFindings(change: object) {
  const { app, state } = sandboxOfBoth()
  await authorize(app, latenodeToken({ ...change })).expect(204)
  return state.checks[0]?.findings ?? []
}

async function activepiecesFindings(change: object) {
  const { app, state } = sandboxOfBoth()
  await exchange(app, activepiecesToken({ ...change })).expect(200)
  return state.checks[0]?.findings ?? []
}

describe('warnings beside an acceptance', () => {
  test('a token that follows the contract has none', async () => {
    expect(await latenodeFindings({ grant_access: [{ space_id: 11, role_id: 2 }] })).toEqual([])
    expect(await activepiecesFindings({})).toEqual([])
  })

  test.each([
    ['a life over 15 minutes', { exp: NOW_S + 901 }, ['long-life']],
    ['a life of 15 minutes', { exp: NOW_S + 900 }, []],
    [
      'a life over 15 minutes, minted long ago',
      { iat: NOW_S - 880, exp: NOW_S + 30 },
      ['long-life'],
    ],
    ['an unknown claim', { role: 'admin', iss: 'acme' }, ['unknown-claim', 'unknown-claim']],
    ['an address as the id', { user_id: 'anna@example.com' }, ['email-as-id']],
    ['a missing value as the id', { user_id: 'undefined' }, ['suspicious-id']],
    ['a blank id', { user_id: '  ' }, ['suspicious-id']],
  ])('for Latenode, %s (%j) gets %j', async (_, change, codes) => {
    const findings = await latenodeFindings(change)
    expect(findings.map(({ rule }) => rule)).toEqual(codes)
  })

  test.each([
    ['a life over 15 minutes', { exp: NOW_S + 3600 }, ['long-life']],
    ['an unknown claim', { pieces: {} }, ['unknown-claim']],
    ['an address as the id', { externalUserId: 'anna@example.com' }, ['email-as-id']],
    ['an object made into text', { externalUserId: '[object Object]' }, ['suspicious-id']],
    [
      'v4 without a piece set',
      { version: 'v4', piecesFilterType: undefined },
      ['missing-piece-set'],
    ],
    ['v4 with a v3 filter', { version: 'v4', pieceSet: 'a' }, ['pieces-ignored']],
    ['v3 with a piece set', { pieceSet: 'a' }, ['pieces-ignored']],
    ['more than one tag', { piecesTags: ['a', 'b'] }, ['one-tag-only']],
    ['an id of another type', { externalUserId: 5 }, ['claim-type']],
    ['no first name', { firstName: undefined }, ['missing-name']],
    [
      'a pool with a limit of 0',
      { concurrencyPoolKey: 'a', concurrencyPoolLimit: 0 },
      ['half-a-pool'],
    ],
  ])('for Activepieces, %s (%j) gets %j', async (_, change, codes) => {
    const findings = await activepiecesFindings(change)
    expect(findings.map(({ rule }) => rule)).toEqual(codes)
  })

  test('each names the line of the integration to look at', async () => {
    const claims = { externalUserId: null, externalProjectId: null, role: null, exp: undefined }
    const findings = await activepiecesFindings(claims)
    expect(findings).toHaveLength(4)
    for (const finding of findings) {
      expect(finding.message).not.toBe('')
      expect(finding.fix).toMatch(/`\w+`/)
    }
  })
})
