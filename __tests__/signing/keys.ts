/** Keys of every kind for the tests of the signing room, and what opens them. */
import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ALGORITHMS, createGate, openKey } from '../../lib/signing/index.js'
import type { Algorithm, KeyRequest } from '../../lib/signing/index.js'
import type { KeySource, SigningKey } from '../../lib/signing/types.js'
import { headerOf } from '../helpers/compact.js'
import { ecPair, keyPair, rsaPair } from '../helpers/key-pairs.js'
import type { KeyPair } from '../helpers/key-pairs.js'

/** An RSA-PSS key that carries its restrictions (RFC 4055 §3.1). */
function restrictedPss(hash: string, saltLength: number): KeyPair {
  const parameters = { hashAlgorithm: hash, mgf1HashAlgorithm: hash, saltLength }
  return keyPair(`pss-${hash}-${saltLength}`, 'rsa-pss', { modulusLength: 2048, ...parameters })
}

const KINDS = {
  rsa2048: () => rsaPair(),
  rsa2048b: () => rsaPair(2048, 'b'),
  rsa4096: () => rsaPair(4096),
  rsa1024: () => rsaPair(1024),
  rsa2047: () => rsaPair(2047),
  pss: () => keyPair('pss', 'rsa-pss', { modulusLength: 2048 }),
  pss384: () => restrictedPss('sha384', 48),
  pssLongSalt: () => restrictedPss('sha256', 64),
  p256: () => ecPair('prime256v1'),
  p256b: () => ecPair('prime256v1', 'b'),
  p384: () => ecPair('secp384r1'),
  p521: () => ecPair('secp521r1'),
  k256: () => ecPair('secp256k1'),
  p224: () => keyPair('p224', 'ec', { namedCurve: 'secp224r1' }),
  ed25519: () => keyPair('ed25519', 'ed25519'),
  x25519: () => keyPair('x25519', 'x25519'),
  dsa: () => keyPair('dsa', 'dsa', { modulusLength: 2048, divisorLength: 256 }),
} satisfies Record<string, () => KeyPair>
export type KeyKind = keyof typeof KINDS

export function pair(kind: KeyKind): KeyPair {
  return KINDS[kind]()
}

export function pkcs8(kind: KeyKind): string {
  return pair(kind).privatePem
}

export function spki(kind: KeyKind): string {
  return pair(kind).publicPem
}

/** The key encrypted, in one of the two ways that PEM knows. */
export function encryptedPem(kind: KeyKind, type: 'pkcs1' | 'pkcs8', passphrase: string): string {
  const options = { type, format: 'pem', cipher: 'aes-256-cbc', passphrase } as const
  return pair(kind).privateKey.export(options).toString()
}

/**
 * A key that is encrypted with another passphrase than `wrong`, which opens it all the same as far as
 * its padding tells (one in 256 does by chance): what comes out is not a key.
 */
export function seeminglyOpened(type: 'pkcs1' | 'pkcs8', wrong: string): string {
  for (let attempt = 0; attempt < 20_000; attempt += 1) {
    const pem = encryptedPem('rsa2048', type, `not ${wrong}`)
    if (importCode(pem, wrong) === 'ERR_OSSL_UNSUPPORTED') return pem
  }
  throw new Error('no wrong passphrase of 20,000 left a valid padding')
}

function importCode(key: string, passphrase: string): unknown {
  try {
    createPrivateKey({ key, passphrase })
    return undefined
  } catch (error) {
    return (error as { readonly code?: unknown }).code
  }
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

/** The signal of a request that is never aborted. */
export function signal(): AbortSignal {
  return new AbortController().signal
}

/** The parts of a compact serialization. */
export function parts(token: string): { header: unknown; input: Buffer; signature: Buffer } {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return {
    header: headerOf(token),
    input: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  }
}

export interface NamedKey {
  readonly keyId: string
  readonly content: string
  readonly publicKey: KeyObject
}

/** A JWK file's content under a key id of its own. */
export function namedKey(keyId: string): NamedKey {
  const { privateKey, publicKey } = ecPair('prime256v1', keyId)
  const content = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: keyId })
  return { keyId, content, publicKey }
}
