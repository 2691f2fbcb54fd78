/** Tokens for the sandbox's tests, signed without any code of the library. */
import jwt from 'jsonwebtoken'
import { createSandbox, type SandboxOptions } from 'embed-auth/sandbox'
import { compact } from '../helpers/compact'
import { rsaPair } from '../helpers/key-pairs'

/** The clock of the tests: 2027-01-15T08:00:00Z. */
export const NOW_MS = 1_800_000_000_000
export const NOW_S = NOW_MS / 1000

type Claims = Record<string, unknown>

export const LATENODE = rsaPair(2048, 'latenode')
export const ACTIVEPIECES = rsaPair(2048, 'activepieces')
export const KEY_ID = 'abcdefghijklmnopqrstu'
export const ACTIVEPIECES_OPTIONS = {
  signingKeys: { [KEY_ID]: ACTIVEPIECES.publicPem },
  roles: ['Auditor'],
}

/** Claims without the members given as undefined. */
function withoutUndefined(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

export function latenodeClaims(change: Claims = {}): Claims {
  const good = { tenant_id: 7, user_id: 'u-1', iat: NOW_S, exp: NOW_S + 300 }
  return withoutUndefined({ ...good, ...change })
}

export function latenodeToken(change: Claims = {}, header: Claims = {}): string {
  const full = { alg: 'RS512', typ: 'JWT', ...header }
  return compact(full, latenodeClaims(change), LATENODE.privateKey)
}

export function activepiecesClaims(change: Claims = {}): Claims {
  return withoutUndefined({
    version: 'v3',
    externalUserId: 'u-1',
    externalProjectId: 'p-1',
    firstName: 'Anna',
    lastName: 'Berg',
    role: 'EDITOR',
    piecesFilterType: 'NONE',
    iat: NOW_S,
    exp: NOW_S + 300,
    ...change,
  })
}

export function activepiecesToken(change: Claims = {}, keyid: string | null = KEY_ID): string {
  return jwt.sign(activepiecesClaims(change), ACTIVEPIECES.privateKey, {
    algorithm: 'RS256',
    ...(keyid === null ? {} : { keyid }),
  })
}

/** A sandbox of both platforms under the tests' clock. */
export function sandboxOfBoth(change: Partial<SandboxOptions> = {}) {
  return createSandbox({
    latenode: { tenantId: 7, publicKey: LATENODE.publicPem, spaces: [11, 12], plans: [3, 4] },
    activepieces: ACTIVEPIECES_OPTIONS,
    now: () => NOW_MS,
    ...change,
  })
}
