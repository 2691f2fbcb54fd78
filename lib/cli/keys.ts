/** Keys as files and variables hold them, read only to describe them and to verify with them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isRecord, ownValue } from '../values.js'

export type ReadKey = { readonly key: KeyObject } | { readonly problem: string }

/** Longer than any key in any wrapping. */
export const MAX_KEY_BYTES = 65_536

/** A public key from PEM (SPKI, PKCS#1, certificate) or a JWK as JSON. A private one is refused. */
export function readPublicKey(text: string): ReadKey {
  const bare = pemText(text)
  if (bare === '') return { problem: 'is empty' }
  if (bare.length > MAX_KEY_BYTES) return { problem: 'is far longer than any key' }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(bare)) return { problem: PRIVATE_GIVEN }
  if (bare.startsWith('{')) return readPublicJwk(bare)
  if (!bare.includes('-----BEGIN ')) {
    return { problem: 'holds neither PEM (BEGIN PUBLIC KEY) nor a JWK' }
  }
  try {
    return { key: createPublicKey(bare) }
  } catch {
    return { problem: 'is PEM, but not of a public key, or it is cut off' }
  }
}

const PRIVATE_GIVEN =
  'is a private key; give the public half, the one the platform holds, and keep the private one secret'

function readPublicJwk(text: string): ReadKey {
  let jwk: unknown
  try {
    jwk = JSON.parse(text)
  } catch {
    return { problem: 'begins like a JWK but is not JSON' }
  }
  if (!isRecord(jwk)) return { problem: 'is JSON but no JWK' }
  if (Array.isArray(ownValue(jwk, 'keys'))) return { problem: 'is a JWK Set; give the one key' }
  if (ownValue(jwk, 'kty') === 'oct') return { problem: 'is a shared secret, not a public key' }
  if (ownValue(jwk, 'd') !== undefined) return { problem: PRIVATE_GIVEN }
  try {
    return { key: createPublicKey({ key: jwk, format: 'jwk' }) }
  } catch {
    return { problem: 'is JSON, but not the JWK of an RSA or EC key' }
  }
}

/** A private key's own public half; undefined for what the library would not take either. */
export function publicHalf(text: string, passphrase: string | undefined): KeyObject | undefined {
  const bare = pemText(text)
  try {
    if (bare.startsWith('{')) {
      const key = createPrivateKey({
        key: JSON.parse(bare) as Record<string, string>,
        format: 'jwk',
      })
      return createPublicKey(key)
    }
    const opening = passphrase === undefined ? {} : { passphrase }
    return createPublicKey(createPrivateKey({ key: bare, format: 'pem', ...opening }))
  } catch {
    return undefined
  }
}

/** PEM as it was before shells, .env files and secret stores wrapped it. */
function pemText(text: string): string {
  const bare = text
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/^(["'`])([\s\S]*)\1$/, '$2')
    .replace(/\\+r/g, '')
    .replace(/\\+n/g, '\n')
    .trim()
  if (bare.includes('-----BEGIN') || bare.startsWith('{')) return bare
  const decoded = Buffer.from(bare, 'base64').toString('utf8').trim()
  return decoded.startsWith('-----BEGIN') || decoded.startsWith('{') ? decoded : bare
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** `RSA, 2048 bits` or `EC, P-256`. */
export function keyWords(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`
  if (namedCurve !== undefined) return `EC, ${CURVES[namedCurve] ?? namedCurve}`
  return key.asymmetricKeyType ?? key.type
}

/** The members of a JWK thumbprint, in the order that RFC 7638 §3.2 hashes them. */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
}

/** JWK thumbprint (RFC 7638) by SHA-256: names a key without showing it. */
export function thumbprint(publicKey: KeyObject): string | undefined {
  // RSA-PSS keys have no JWK form of their own in node:crypto.
  if (publicKey.asymmetricKeyType !== 'rsa' && publicKey.asymmetricKeyType !== 'ec')
    return undefined
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>
  const members = THUMBPRINT_MEMBERS[String(jwk.kty)] ?? []
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
