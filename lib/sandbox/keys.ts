/** Public keys as the platforms would hold them. */
import { createPublicKey, KeyObject } from 'node:crypto'
import type { EmbedAuthIssue } from '../errors.js'
import { typeName } from '../values.js'

/** Curves that a JWS algorithm of the contract is bound to (RFC 7518 §3.4, RFC 8812 §3.2). */
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1'] as const

/** Reads a public key, or says what is wrong with it; never with a word of what was given. */
export function readPublicKey(
  given: unknown,
  option: string,
  types: readonly ('rsa' | 'ec')[],
): KeyObject | EmbedAuthIssue {
  const issue = (code: EmbedAuthIssue['code'], message: string): EmbedAuthIssue => ({
    code,
    option,
    message,
  })
  if (given === undefined || given === null || given === '') {
    return issue('ERR_KEY_MISSING', 'is missing; give the public key as PEM')
  }
  const key = toPublicKey(given)
  if (key === 'private') {
    return issue('ERR_KEY_MALFORMED', 'is a private key; a platform only ever holds the public one')
  }
  if (key === undefined) {
    const message = `is ${typeName(given)}, but no public key as PEM and no public KeyObject`
    return issue('ERR_KEY_MALFORMED', message)
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (!types.some((allowed) => allowed === type)) {
    return issue('ERR_KEY_ALGORITHM', `must be a key of type ${types.join(' or ')}`)
  }
  if (type === 'rsa' && (details?.modulusLength ?? 0) < 2048) {
    return issue('ERR_KEY_TOO_SMALL', 'must have at least 2048 bits (RFC 7518 section 3.3)')
  }
  if (type === 'ec' && !CURVES.some((curve) => curve === details?.namedCurve)) {
    return issue('ERR_KEY_ALGORITHM', 'must be on P-256, P-384, P-521 or secp256k1')
  }
  return key
}

function toPublicKey(given: unknown): KeyObject | 'private' | undefined {
  if (given instanceof KeyObject) {
    if (given.type === 'private') return 'private'
    return given.type === 'public' ? given : undefined
  }
  if (typeof given !== 'string' && !Buffer.isBuffer(given)) return undefined
  const pem = given.toString().trim().replaceAll('\\n', '\n')
  if (pem.includes('PRIVATE KEY-----')) return 'private'
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}
