/** Reads keys as the library does, to describe them and to verify with them. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { EmbedAuthError, predicateOf } from '../errors.js'
import { parsePrivateKey, parsePublicKey } from '../signing/index.js'

/** No key is larger than this, in any encoding. */
export const MAX_KEY_BYTES = 65_536

/** Reads a public key, or says what the content is instead. */
export function readPublicKey(
  content: Buffer,
): { readonly key: KeyObject } | { readonly problem: string } {
  try {
    return { key: parsePublicKey(content).key }
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    const [issue] = error.issues
    return { problem: issue === undefined ? error.message : predicateOf(issue) }
  }
}

/** The public key of a private key; undefined if the library does not accept the private key. */
export function publicKeyOf(
  content: Buffer,
  passphrase: string | undefined,
): KeyObject | undefined {
  try {
    return createPublicKey(parsePrivateKey(content, passphrase).key)
  } catch {
    return undefined
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** `RSA, 2048 bits` or `EC, P-256`. */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`
  if (namedCurve !== undefined) return `EC, ${CURVES[namedCurve] ?? namedCurve}`
  return key.asymmetricKeyType ?? key.type
}

/** Members of a JWK thumbprint, in the order of RFC 7638 §3.2. */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  rsa: ['e', 'kty', 'n'],
  ec: ['crv', 'kty', 'x', 'y'],
}

/** JWK thumbprint (RFC 7638, SHA-256). Undefined for RSA-PSS keys, which node:crypto cannot export. */
export function thumbprint(publicKey: KeyObject): string | undefined {
  const members = THUMBPRINT_MEMBERS[publicKey.asymmetricKeyType ?? '']
  if (members === undefined) return undefined
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
