/** Keys as files and variables hold them, read only to describe them and to verify with them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isRecord, ownValue } from '../values.js'

export type ReadKey = { readonly key: KeyObject } | { readonly problem: string }

/** Longer than any key in any wrapping. */
export const MAX_KEY_BYTES = 65_536

/** A public key from PEM (SPKI, PKCS#1, certificate) or a JWK as JSON. A private one is refused. */
export function readPublicKey(text: string): ReadKey {
  const bare = unwrapped(text)
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
  const bare = unwrapped(text)
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

/** A key as it was before shells, .env files and secret stores wrapped it. */
function unwrapped(text: string): string {
  const bare = withoutQuotes(text.replace(/^\uFEFF/, '').trim())
  if (bare.startsWith('{')) return /^\{\s*\\"/.test(bare) ? bare.replaceAll('\\"', '"') : bare
  if (bare.includes(BEGIN)) return bare.replace(/\\+[rn]/g, '\n').replace(BLOCK, withLineEnds)
  const decoded = Buffer.from(bare, 'base64').toString('utf8').trim()
  return decoded.startsWith('{') || decoded.includes(BEGIN) ? unwrapped(decoded) : bare
}

function withoutQuotes(text: string): string {
  const inner = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : withoutQuotes(inner.trim())
}

const BEGIN = '-----BEGIN '
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g
/** Headers of an encrypted key (RFC 1421 §4.6.1.1, §4.6.1.3). */
const ENCRYPTION = /^\s*(Proc-Type:\s*4,\s*ENCRYPTED)\s+(DEK-Info:\s*[\w-]+,\s*[0-9A-F]+)\s+/i

/** A block whose line ends are back where shells and web forms left blanks, or nothing. */
function withLineEnds(_block: string, label: string, content: string): string {
  const [lead = '', ...headers] = ENCRYPTION.exec(content) ?? []
  const body = content.slice(lead.length).replace(/\s+/g, '')
  const lines = [...headers, ...(lead === '' ? [] : ['']), ...(body.match(/.{1,64}/g) ?? [])]
  return [`${BEGIN}${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** The curve of an EC key by the name that RFC 7518 §6.2.1.1 gives it. */
export function curveName(key: KeyObject): string | undefined {
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  return namedCurve && (CURVES[namedCurve] ?? namedCurve)
}

/** `RSA, 2048 bits` or `EC, P-256`. */
export function keyWords(key: KeyObject): string {
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`
  const curve = curveName(key)
  return curve === undefined ? (key.asymmetricKeyType ?? key.type) : `EC, ${curve}`
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
