/** Tokens for the tests of the contract, signed without any code of the library. */
import { checkToken, type ActivepiecesRecords, type LatenodeRecords } from '../../lib/contract'
import { compact, encodePart } from '../helpers/compact'
import { ALGORITHMS, rsaPair, type KeyPair } from '../helpers/key-pairs'

/** The clock of the tests: 2027-01-15T08:00:00Z. */
export const NOW_S = 1_800_000_000
export const NOW_MS = NOW_S * 1000
export const KEY = rsaPair(2048, 'contract')
export const OTHER_KEY = rsaPair(2048, 'contract, other')
export const KEY_ID = 'signingKey00000000001'

export type Members = Readonly<Record<string, unknown>>

/** The members that are not undefined. */
const present = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** Signs with the algorithm of the header; an unknown one gets a signature that verifies nowhere. */
export function signed(header: Members | null, claims: Members, { privateKey }: KeyPair = KEY) {
  if (header !== null && ALGORITHMS.some((name) => name === header.alg)) {
    return compact(header, claims, privateKey)
  }
  return `${encodePart(header)}.${encodePart(claims)}.AAAA`
}

export function latenodeToken(claims: Members = {}, header: Members = {}, key = KEY): string {
  const good = { tenant_id: 7, user_id: 'u-1', iat: NOW_S, exp: NOW_S + 300 }
  const full = present({ alg: 'RS512', typ: 'JWT', ...header })
  return signed(full, present({ ...good, ...claims }), key)
}

export function activepiecesToken(claims: Members = {}, header: Members = {}, key = KEY): string {
  const good = {
    version: 'v3',
    externalUserId: 'u-1',
    externalProjectId: 'p-1',
    firstName: 'Anna',
    lastName: 'Berg',
    role: 'EDITOR',
    piecesFilterType: 'NONE',
    iat: NOW_S,
    exp: NOW_S + 300,
  }
  const full = present({ alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header })
  return signed(full, present({ ...good, ...claims }), key)
}

const LATENODE_RECORDS: LatenodeRecords = {
  publicKey: KEY.publicKey,
  tenantId: 7,
  plans: new Set([3, 4]),
  hasSpace: (id) => id === 11 || id === 12,
}

export const ACTIVEPIECES_RECORDS: ActivepiecesRecords = {
  signingKeys: new Map([[KEY_ID, KEY.publicKey]]),
  roles: ['Auditor'],
  knowsUser: () => false,
}

export function checkLatenode(token: string, records = LATENODE_RECORDS) {
  return checkToken(token, { platform: 'latenode', nowMs: NOW_MS, records })
}

export function checkActivepieces(token: string, records = ACTIVEPIECES_RECORDS) {
  return checkToken(token, { platform: 'activepieces', nowMs: NOW_MS, records })
}
