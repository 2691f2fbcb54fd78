/** Writes and reads compact serializations (RFC 7515 §3.1) without a JWT library. */
import { constants, sign, type KeyObject } from 'node:crypto'

/** Encodes one part as base64url; text is not serialized as JSON. */
export function encodePart(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64url')
}

/** Signs as JWS specifies; `variant` creates a signature format that JWS forbids. */
export function compact(
  header: Readonly<Record<string, unknown>>,
  claims: unknown,
  key: KeyObject,
  variant?: 'der' | 'long-salt',
): string {
  const alg = String(header.alg)
  const hash = alg === 'ES256K' ? 'sha256' : `sha${alg.slice(2)}`
  const input = `${encodePart(header)}.${encodePart(claims)}`
  const padding = alg.startsWith('PS')
    ? constants.RSA_PKCS1_PSS_PADDING
    : constants.RSA_PKCS1_PADDING
  const saltLength = Number(alg.slice(2)) / 8 + (variant === 'long-salt' ? 1 : 0)
  const signature = alg.startsWith('ES')
    ? sign(hash, Buffer.from(input), {
        key,
        dsaEncoding: variant === 'der' ? 'der' : 'ieee-p1363',
      })
    : sign(hash, Buffer.from(input), { key, padding, saltLength })
  return `${input}.${signature.toString('base64url')}`
}

/** Returns the protected header of a token without verification. */
export function headerOf(token: string): Record<string, unknown> {
  return decodePart(token, 0)
}

/** Returns the claims of a token without verification. */
export function claimsOf(token: string): Record<string, unknown> {
  return decodePart(token, 1)
}

function decodePart(token: string, index: number): Record<string, unknown> {
  const part = token.split('.')[index] ?? ''
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
}
