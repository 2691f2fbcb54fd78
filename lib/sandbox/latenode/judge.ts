/** Whether Latenode would take a token: form, algorithm, signature, then the claims. */
import type { KeyObject } from 'node:crypto'
import { decodeCompact } from '../compact.js'
import type { CompactToken } from '../compact.js'
import { refuse } from '../verdict.js'
import type { Verdict } from '../verdict.js'
import { refusedClaims, claimWarnings } from './claims.js'
import type { LatenodeBooks } from './claims.js'
import { ALGORITHMS, algorithmsFor, signatureHolds } from './verify.js'

/**
 * @param nowMs the platform's clock, in milliseconds.
 */
export function judgeLatenode(
  compact: string,
  publicKey: KeyObject,
  books: LatenodeBooks,
  nowMs: number,
): Verdict {
  const token = decodeCompact(compact)
  if (token === undefined) {
    return refuse(
      undefined,
      'TOKEN_MALFORMED',
      'This is not a signed token: three parts of base64url with a dot between them.',
      'what your page passes as `token` to configure({ … }); it is the string, not the whole JSON answer',
    )
  }
  return (
    refusedHeader(token, publicKey) ??
    refusedSignature(token, publicKey) ??
    refusedClaims(token, books, nowMs) ?? {
      accepted: true,
      token,
      warnings: claimWarnings(token.claims, nowMs),
    }
  )
}

function refusedHeader(token: CompactToken, publicKey: KeyObject): Verdict | undefined {
  const { header, claims } = token
  if ('externalUserId' in claims && !('tenant_id' in claims)) {
    return refuse(
      token,
      'WRONG_PLATFORM',
      'This token is for Activepieces.',
      '`platform` in embedAuth({ … }): latenode({ … }) is the one for this page',
    )
  }
  const { alg, typ } = header
  if (typ !== 'JWT') {
    const message = 'The header does not say typ: "JWT".'
    return refuse(token, 'TOKEN_TYPE', message, 'the header that your signing code writes')
  }
  if ('crit' in header) {
    const message = 'The header names critical extensions (crit); none is understood.'
    return refuse(token, 'HEADER_CRITICAL', message, 'the header that your signing code writes')
  }
  const hint = '`algorithm` in latenode({ … }); left out, it follows the key'
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) {
    const message = `The algorithm is not one of ${ALGORITHMS.join(', ')}.`
    return refuse(token, 'ALGORITHM_NOT_ALLOWED', message, hint)
  }
  const fitting = algorithmsFor(publicKey)
  if (!fitting.includes(alg)) {
    const message = `${alg} does not fit the public key that the platform holds, which verifies ${fitting.join(', ')}.`
    return refuse(token, 'ALGORITHM_KEY_MISMATCH', message, hint)
  }
  return undefined
}

function refusedSignature(token: CompactToken, publicKey: KeyObject): Verdict | undefined {
  if (signatureHolds(token, String(token.header.alg), publicKey)) return undefined
  return refuse(
    token,
    'SIGNATURE_INVALID',
    'The signature is not by the private key that belongs to the public key given to the platform.',
    '`privateKey` in latenode({ … }); `publicKey` beside it proves the pair at start',
  )
}
