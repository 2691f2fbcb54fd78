/** Keys for the tests of the signing room: each kind is generated once per test file, on demand. */
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { EmbedAuthError } from '../../lib/errors.js'
import { ALGORITHMS, createGate, openKey } from '../../lib/signing/index.js'
import type { Algorithm, KeyRequest } from '../../lib/signing/index.js'
import type { Call, KeySource, SigningKey } from '../../lib/types/internal.js'

export interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** An RSA-PSS key that carries its restrictions (RFC 4055 §3.1). */
function restrictedPss(hash: string, saltLength: number): Pair {
  const parameters = { hashAlgorithm: hash, mgf1HashAlgorithm: hash, saltLength }
  // @types/node has the salt's length as a string.
  return generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...(parameters as object) })
}

const MAKERS = {
  rsa2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  rsa2048b: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  rsa4096: () => generateKeyPairSync('rsa', { modulusLength: 4096 }),
  rsa1024: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  rsa2047: () => generateKeyPairSync('rsa', { modulusLength: 2047 }),
  pss: () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  pss384: () => restrictedPss('sha384', 48),
  pssLongSalt: () => restrictedPss('sha256', 64),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p256b: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  k256: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  p224: () => generateKeyPairSync('ec', { namedCurve: 'secp224r1' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  x25519: () => generateKeyPairSync('x25519'),
  dsa: () => generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
} satisfies Record<string, () => Pair>
export type KeyKind = keyof typeof MAKERS

const made = new Map<KeyKind, Pair>()

export function pair(kind: KeyKind): Pair {
  const known = made.get(kind)
  if (known !== undefined) return known
  const fresh = MAKERS[kind]()
  made.set(kind, fresh)
  return fresh
}

export function pkcs8(kind: KeyKind): string {
  return pair(kind).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

export function spki(kind: KeyKind): string {
  return pair(kind).publicKey.export({ type: 'spki', format: 'pem' }) as string
}

/** The key encrypted, in one of the two ways that PEM knows. */
export function encryptedPem(kind: KeyKind, type: 'pkcs1' | 'pkcs8', passphrase: string): string {
  const options = { type, format: 'pem', cipher: 'aes-256-cbc', passphrase } as const
  return pair(kind).privateKey.export(options).toString()
}

export function privateJwk(kind: KeyKind): Record<string, unknown> {
  return { ...pair(kind).privateKey.export({ format: 'jwk' }) }
}

export function publicJwk(kind: KeyKind): Record<string, unknown> {
  return { ...pair(kind).publicKey.export({ format: 'jwk' }) }
}

/** The order in which Latenode takes algorithms: RS512 is the default of an RSA key. */
const LATENODE_ORDER: readonly Algorithm[] = [
  'RS512',
  ...ALGORITHMS.filter((name) => name !== 'RS512'),
]

export function request(overrides: Partial<KeyRequest> & { privateKey: unknown }): KeyRequest {
  return { allowed: LATENODE_ORDER, gate: createGate(3), ...overrides }
}

/** The key of a source that is proven at construction. */
export function openedKey(overrides: Partial<KeyRequest> & { privateKey: unknown }): SigningKey {
  return keyOf(openKey(request(overrides)))
}

export function keyOf(source: KeySource): SigningKey {
  if (source.current === undefined) throw new Error('the source has no proven key')
  return source.current
}

/** A call that nobody gives up. */
export function call(): Call {
  return { aborted: false, signal: new AbortController().signal }
}

/** The parts of a compact serialization. */
export function parts(token: string): {
  header: unknown
  payload: unknown
  input: Buffer
  signature: Buffer
} {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const decode = (part: string): unknown =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
  return {
    header: decode(header),
    payload: decode(payload),
    input: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  }
}

/** The error that `openKey` refuses such options with. */
export function refusal(
  options: Partial<Record<keyof KeyRequest, unknown>> & { privateKey: unknown },
): EmbedAuthError {
  try {
    openKey(request(options as KeyRequest))
  } catch (error) {
    if (error instanceof EmbedAuthError) return error
    throw error
  }
  throw new Error('the options were taken')
}

export interface NamedKey {
  readonly keyId: string
  readonly content: string
  readonly publicKey: KeyObject
}

/** A JWK file's content under a key id of its own. */
export function namedKey(keyId: string): NamedKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const content = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: keyId })
  return { keyId, content, publicKey }
}
