/** The signature algorithms (RFC 7518 §3.1, RFC 8812 §3.2) and what each binds its key to. */
import { constants } from 'node:crypto'
import type { KeyObject, SignKeyObjectInput } from 'node:crypto'

/** Names of all supported algorithms. HMAC and `none` are not among them, on purpose. */
export const ALGORITHMS = Object.freeze([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
] as const)
/** A JWS algorithm that this library signs (RFC 7518 §3.1, RFC 8812 §3.2). */
export type Algorithm = (typeof ALGORITHMS)[number]

export interface AlgorithmFacts {
  readonly family: 'RSA' | 'RSA-PSS' | 'EC'
  /** As node:crypto names it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** Output of the hash in bytes: for RSA-PSS also the length of the salt (RFC 7518 §3.5). */
  readonly hashBytes: number
  /** The one curve of an ECDSA algorithm, as OpenSSL and as JWK name it. */
  readonly curve?: { readonly openssl: string; readonly jwk: string }
  /** How long a signature takes on one core, roughly; of an RSA key, see `RSA_COSTS_MS`. */
  readonly costMs?: number
  /** Length of raw r‖s for ECDSA (RFC 7518 §3.4); an RSA signature is as long as its modulus. */
  readonly rawBytes?: number
}

const SHA256 = { hash: 'sha256', hashBytes: 32 } as const
const SHA384 = { hash: 'sha384', hashBytes: 48 } as const
const SHA512 = { hash: 'sha512', hashBytes: 64 } as const
const P256 = { openssl: 'prime256v1', jwk: 'P-256' } as const
const P384 = { openssl: 'secp384r1', jwk: 'P-384' } as const
const P521 = { openssl: 'secp521r1', jwk: 'P-521' } as const
const K256 = { openssl: 'secp256k1', jwk: 'secp256k1' } as const

const FACTS: Readonly<Record<Algorithm, AlgorithmFacts>> = {
  RS256: { family: 'RSA', ...SHA256 },
  RS384: { family: 'RSA', ...SHA384 },
  RS512: { family: 'RSA', ...SHA512 },
  PS256: { family: 'RSA-PSS', ...SHA256 },
  PS384: { family: 'RSA-PSS', ...SHA384 },
  PS512: { family: 'RSA-PSS', ...SHA512 },
  ES256: { family: 'EC', ...SHA256, curve: P256, rawBytes: 64, costMs: 0.05 },
  ES384: { family: 'EC', ...SHA384, curve: P384, rawBytes: 96, costMs: 1 },
  ES512: { family: 'EC', ...SHA512, curve: P521, rawBytes: 132, costMs: 2 },
  ES256K: { family: 'EC', ...SHA256, curve: K256, rawBytes: 64, costMs: 0.5 },
}

/** The same by the bits of the modulus, up to and with; past them it grows with the cube. */
const RSA_COSTS_MS = [
  { bits: 2048, costMs: 0.5 },
  { bits: 3072, costMs: 2 },
  { bits: 4096, costMs: 4 },
] as const

/** How long, roughly, a signature with this key keeps a core of a server busy. */
export function signatureCostMs(key: KeyObject, algorithm: Algorithm): number {
  const { costMs } = FACTS[algorithm]
  if (costMs !== undefined) return costMs
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return RSA_COSTS_MS.find((row) => bits <= row.bits)?.costMs ?? 4 * (bits / 4096) ** 3
}

/** What an algorithm asks of key, hash and signature. */
export function factsOf(algorithm: Algorithm): AlgorithmFacts {
  return FACTS[algorithm]
}

export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && (ALGORITHMS as readonly string[]).includes(value)
}

/**
 * How node:crypto has to sign or verify for an algorithm. Its defaults would be DER for ECDSA and,
 * for RSA-PSS, the longest salt that fits.
 */
export function cryptoOptions(key: KeyObject, algorithm: Algorithm): SignKeyObjectInput {
  const { family, hashBytes } = FACTS[algorithm]
  if (family === 'EC') return { key, dsaEncoding: 'ieee-p1363' }
  if (family === 'RSA') return { key, padding: constants.RSA_PKCS1_PADDING }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashBytes }
}
