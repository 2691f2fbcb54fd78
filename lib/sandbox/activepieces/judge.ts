/**
 * Whether Activepieces would take a token, in the order of its open-source server: key id → key →
 * signature and times → role. The verifying is jsonwebtoken's, as it is there, and so are its words.
 */
import jwt from 'jsonwebtoken'
import { decodeCompact } from '../compact.js'
import type { ActivepiecesConfig } from '../options.js'
import { refuse } from '../verdict.js'
import type { Verdict } from '../verdict.js'
import { claimWarnings } from './claims.js'
import { hintFor } from './hints.js'
import { findRole } from './roles.js'

export const INVALID_TOKEN = 'INVALID_BEARER_TOKEN'

/**
 * @param nowMs the platform's clock, in milliseconds.
 */
export function judgeActivepieces(
  compact: string,
  config: ActivepiecesConfig,
  nowMs: number,
): Verdict {
  const token = decodeCompact(compact)
  const no = (message: string) =>
    refuse(token, INVALID_TOKEN, message, hintFor(message, token?.claims))

  const keyId = keyIdOf(compact)
  if (keyId === undefined || keyId === null) return no('signing key id is not found in the header')
  const named = typeof keyId === 'string' ? keyId : JSON.stringify(keyId)
  const key = config.signingKeys.get(named)
  if (key === undefined) return no(`signing key not found signingKeyId=${named}`)
  try {
    const clockTimestamp = Math.floor(nowMs / 1000)
    jwt.verify(compact, key, { algorithms: ['RS256'], clockTimestamp })
  } catch (error) {
    return no(jwtMessage(error))
  }
  // What is not an object gets this far only with a signature of the integrator's own key.
  if (token === undefined) return no('error decoding token')
  if (findRole(token.claims.role, config.roles) === undefined) return no('ENTITY_NOT_FOUND')
  const warnings = claimWarnings(token.claims, Math.floor(nowMs / 1000))
  return { accepted: true, token, warnings }
}

function keyIdOf(compact: string): unknown {
  try {
    return jwt.decode(compact, { complete: true })?.header.kid
  } catch {
    // jsonwebtoken parses the payload too, and throws where that is no JSON.
    return undefined
  }
}

/** The library's own sentences; of other errors none, as they may repeat what was sent. */
function jwtMessage(error: unknown): string {
  return error instanceof jwt.JsonWebTokenError ? error.message : 'error decoding token'
}
