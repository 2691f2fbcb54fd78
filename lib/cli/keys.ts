/** Reads keys to describe them and to verify with them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isRecord, ownValue } from '../values.js'
import { decodeText } from './files.js'

export type ReadKey = { readonly key: KeyObject } | { readonly problem: string }

/** No key is larger than this, in any encoding. */
export const MAX_KEY_BYTES = 65_536

const PRIVATE_KEY_GIVEN =
  'is a private key. Give the public key that the platform has, and keep the private key secret.'

/** Reads a public key: PEM (SPKI, PKCS#1, certificate), DER (SPKI) or JWK. */
export function readPublicKey(content: Buffer): ReadKey {
  if (content.length > MAX_KEY_BYTES) return { problem: 'is larger than any key (64 kB).' }
  if (isDer(content)) {
    if (privateKeyFromDer(content) !== undefined) return { problem: PRIVATE_KEY_GIVEN }
    try {
      return { key: createPublicKey({ key: content, format: 'der', type: 'spki' }) }
    } catch {
      return { problem: 'is binary, but not a public key in DER (SPKI).' }
    }
  }
  const text = unwrapped(decodeText(content))
  if (text === '') return { problem: 'is empty.' }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { problem: PRIVATE_KEY_GIVEN }
  if (text.startsWith('{')) return readPublicJwk(text)
  if (!text.includes(BEGIN))
    return { problem: 'contains neither PEM (BEGIN PUBLIC KEY) nor a JWK.' }
  try {
    return { key: createPublicKey(text) }
  } catch {
    return { problem: 'is PEM, but not a public key, or a part of it is missing.' }
  }
}

function readPublicJwk(text: string): ReadKey {
  let jwk: unknown
  try {
    jwk = JSON.parse(text)
  } catch {
    return { problem: 'starts like a JWK, but is not valid JSON.' }
  }
  if (!isRecord(jwk)) return { problem: 'is JSON, but not a JWK.' }
  if (Array.isArray(ownValue(jwk, 'keys'))) {
    return { problem: 'is a JWK Set. Give the one key that signs.' }
  }
  if (ownValue(jwk, 'kty') === 'oct') return { problem: 'is a shared secret, not a public key.' }
  if (ownValue(jwk, 'd') !== undefined) return { problem: PRIVATE_KEY_GIVEN }
  try {
    return { key: createPublicKey({ key: jwk, format: 'jwk' }) }
  } catch {
    return { problem: 'is JSON, but not the JWK of an RSA or EC key.' }
  }
}

/** The public key of a private key; undefined if the private key cannot be read. */
export function publicKeyOf(
  content: Buffer,
  passphrase: string | undefined,
): KeyObject | undefined {
  try {
    if (isDer(content)) {
      const key = privateKeyFromDer(content, passphrase)
      return key && createPublicKey(key)
    }
    const text = unwrapped(decodeText(content))
    const privateKey = text.startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as Record<string, string>, format: 'jwk' })
      : createPrivateKey({
          key: text,
          format: 'pem',
          ...(passphrase !== undefined && { passphrase }),
        })
    return createPublicKey(privateKey)
  } catch {
    return undefined
  }
}

function isDer(content: Buffer): boolean {
  return content[0] === 0x30 && content.includes(0)
}

function privateKeyFromDer(content: Buffer, passphrase?: string): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      const options = { key: content, format: 'der', type } as const
      return createPrivateKey({ ...options, ...(passphrase !== undefined && { passphrase }) })
    } catch {
      // Not this type: try the next one.
    }
  }
  return undefined
}

const BEGIN = '-----BEGIN '
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g
/** Headers of an encrypted key (RFC 1421 §4.6.1.1, §4.6.1.3). */
const ENCRYPTION = /^\s*(Proc-Type:\s*4,\s*ENCRYPTED)\s+(DEK-Info:\s*[\w-]+,\s*[0-9A-F]+)\s+/i

/** Removes what shells, .env files and secret stores add to a key: quotes, escapes, base64. */
function unwrapped(text: string): string {
  const bare = withoutQuotes(text.replace(/^\uFEFF/, '').trim())
  if (bare.startsWith('{')) return /^\{\s*\\"/.test(bare) ? bare.replaceAll('\\"', '"') : bare
  if (bare.includes(BEGIN)) return bare.replace(/\\+[rn]/g, '\n').replace(BLOCK, withLineBreaks)
  const decoded = Buffer.from(bare, 'base64').toString('utf8').trim()
  return decoded.startsWith('{') || decoded.includes(BEGIN) ? unwrapped(decoded) : bare
}

function withoutQuotes(text: string): string {
  const inner = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : withoutQuotes(inner.trim())
}

/** Restores the line breaks that shells and web forms turn into spaces or remove. */
function withLineBreaks(_block: string, label: string, content: string): string {
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
