/** JWS compact serialization (RFC 7515 §7.1). */
import type { KeyObject } from 'node:crypto'
import { verifySignature, type Algorithm } from '../contract/index.js'

/**
 * Returns the encoded header, which is the same for all tokens of a key: exactly `alg`, `typ` and, if
 * there is a key id, `kid`. No member lets a verifier take a key from the token (RFC 8725 §3.10).
 */
export function encodeHeader(algorithm: Algorithm, keyId: string | undefined): string {
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }
  return Buffer.from(JSON.stringify(header)).toString('base64url')
}

/** Returns the signing input of a token that no platform accepts: it expired in 1970 and has no user. */
export function testInput(algorithm: Algorithm, keyId?: string): string {
  const payload = Buffer.from('{"sub":"embed-auth self-test","exp":1}')
  return `${encodeHeader(algorithm, keyId)}.${payload.toString('base64url')}`
}

/** Whether a compact serialization was signed with the private key that belongs to the public key. */
export function verifies(token: string, publicKey: KeyObject, algorithm: Algorithm): boolean {
  const dot = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  return verifySignature({ signingInput: token.slice(0, dot), signature }, publicKey, algorithm)
}
