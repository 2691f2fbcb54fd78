/** JWS compact serialization (RFC 7515 §7.1), as far as one signature needs it. */
import { Buffer } from 'node:buffer'

/**
 * The encoded header with its dot, made once per key: exactly `alg`, `typ` and, where there is a
 * key id, `kid`. Nothing in it lets a verifier take a key from the token (RFC 8725 §3.10).
 */
export function encodeHeader(algorithm: string, keyId: string | undefined): string {
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }
  return `${base64url(JSON.stringify(header))}.`
}

/** Where texts of a usual length are encoded: to make a buffer for each costs more than to fill it. */
const workspace = Buffer.allocUnsafeSlow(4096)
/** In UTF-16 units, each of which takes at most three bytes. */
const MOST_UNITS = Math.floor(workspace.length / 3)

/** BASE64URL(UTF8(text)), RFC 7515 §2. */
export function base64url(text: string): string {
  if (text.length > MOST_UNITS) return Buffer.from(text, 'utf8').toString('base64url')
  return workspace.toString('base64url', 0, workspace.write(text, 'utf8'))
}
