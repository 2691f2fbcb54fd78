/** Claims of both platforms without problems, tokens of any claims, and the time of the check. */
import type { KeyObject } from 'node:crypto'
import {
  inspectToken,
  type InspectOptions,
  type TokenReport,
} from '../../lib/cli/inspect/report.js'
import { compact as signed, encodePart } from '../helpers/compact.js'

export const nowMs = Date.UTC(2026, 10, 21, 4)
const now = nowMs / 1000

export const LATENODE = { tenant_id: 1, user_id: 'u-1', iat: now - 48, exp: now + 252 }
export const ACTIVEPIECES = {
  version: 'v3',
  externalUserId: 'u-1',
  externalProjectId: 'acme',
  firstName: 'Ada',
  lastName: 'Lovelace',
  role: 'EDITOR',
  piecesFilterType: 'NONE',
  iat: now - 48,
  exp: now + 252,
}
export const AP_HEADER = { alg: 'RS256', typ: 'JWT', kid: 'key-1' }

type Options = Partial<Omit<InspectOptions, 'publicKey'>> & { readonly publicKey?: string }

export const inspect = (text: string, { publicKey, ...options }: Options = {}): TokenReport =>
  inspectToken(text, {
    nowMs,
    ...options,
    ...(publicKey !== undefined && { publicKey: Buffer.from(publicKey) }),
  })

const RS512 = { alg: 'RS512', typ: 'JWT' }

/** A compact serialization with an RS512 signature, or with a made-up one where no key is given. */
export function compact(claims: unknown, header: unknown = RS512, privateKey?: KeyObject): string {
  if (privateKey !== undefined) return signed(RS512, claims, privateKey)
  return [header, claims, 'not-a-signature'].map(encodePart).join('.')
}
