/** JWS compact serialization (RFC 7515 §7.1), as far as one signature needs it. */

/**
 * The encoded header with its dot, made once per key: exactly `alg`, `typ` and, where there is a
 * key id, `kid`. Nothing in it lets a verifier take a key from the token (RFC 8725 §3.10).
 */
export function encodeHeader(algorithm: string, keyId: string | undefined): string {
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }
  return `${base64url(JSON.stringify(header))}.`
}

/** BASE64URL(UTF8(text)), RFC 7515 §2. */
export function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}
