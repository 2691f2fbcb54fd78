/** The signature algorithms (RFC 7518 §3.1, RFC 8812 §3.2) and the keys that they need. */
import { constants } from 'node:crypto'
import type { KeyObject, SignKeyObjectInput } from 'node:crypto'

export interface AlgorithmInfo {
  readonly family: 'RSA' | 'RSA-PSS' | 'EC'
  /** As node:crypto names it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** Output of the hash in bytes; also the salt length of RSA-PSS (RFC 7518 §3.5). */
  readonly hashBytes: number
  /** The only curve of an ECDSA algorithm, as OpenSSL and as JWK name it. */
  readonly curve?: { readonly openssl: string; readonly jwk: string }
  /** Length of a raw r‖s signature of ECDSA (RFC 7518 §3.4); RSA: the length of the modulus. */
  readonly signatureBytes?: number
  /** For people: `ECDSA on P-256 with SHA-256`. */
  readonly title: string
}

const SHA256 = { hash: 'sha256', hashBytes: 32 } as const
const SHA384 = { hash: 'sha384', hashBytes: 48 } as const
const SHA512 = { hash: 'sha512', hashBytes: 64 } as const
const P256 = { curve: { openssl: 'prime256v1', jwk: 'P-256' }, signatureBytes: 64 } as const
const P384 = { curve: { openssl: 'secp384r1', jwk: 'P-384' }, signatureBytes: 96 } as const
const P521 = { curve: { openssl: 'secp521r1', jwk: 'P-521' }, signatureBytes: 132 } as const
const K256 = { curve: { openssl: 'secp256k1', jwk: 'secp256k1' }, signatureBytes: 64 } as const

const TABLE = {
  RS256: { family: 'RSA', ...SHA256, title: 'RSA (PKCS #1 v1.5) with SHA-256' },
  RS384: { family: 'RSA', ...SHA384, title: 'RSA (PKCS #1 v1.5) with SHA-384' },
  RS512: { family: 'RSA', ...SHA512, title: 'RSA (PKCS #1 v1.5) with SHA-512' },
  PS256: { family: 'RSA-PSS', ...SHA256, title: 'RSA-PSS with SHA-256' },
  PS384: { family: 'RSA-PSS', ...SHA384, title: 'RSA-PSS with SHA-384' },
  PS512: { family: 'RSA-PSS', ...SHA512, title: 'RSA-PSS with SHA-512' },
  ES256: { family: 'EC', ...SHA256, ...P256, title: 'ECDSA on P-256 with SHA-256' },
  ES384: { family: 'EC', ...SHA384, ...P384, title: 'ECDSA on P-384 with SHA-384' },
  ES512: { family: 'EC', ...SHA512, ...P521, title: 'ECDSA on P-521 with SHA-512' },
  ES256K: { family: 'EC', ...SHA256, ...K256, title: 'ECDSA on secp256k1 with SHA-256' },
} as const satisfies Record<string, AlgorithmInfo>

/** A JWS algorithm that this library signs and verifies. HMAC and `none` are excluded on purpose. */
export type Algorithm = keyof typeof TABLE

/** All algorithms, in the order of the RFCs. */
export const ALGORITHMS = Object.freeze(Object.keys(TABLE)) as readonly Algorithm[]

/** Smallest RSA modulus, in bits (RFC 7518 §3.3 and §3.5). */
export const MIN_RSA_BITS = 2048

export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && Object.hasOwn(TABLE, value)
}

export function algorithmInfo(algorithm: Algorithm): AlgorithmInfo {
  return TABLE[algorithm]
}

/** The algorithms that a key can be used with; none for an RSA key that is too small. */
export function algorithmsOfKey(key: KeyObject): readonly Algorithm[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  return ALGORITHMS.filter((name) => {
    const { family, curve }: AlgorithmInfo = TABLE[name]
    if (family === 'EC') return type === 'ec' && curve?.openssl === details?.namedCurve
    if ((details?.modulusLength ?? 0) < MIN_RSA_BITS) return false
    return type === 'rsa' || (type === 'rsa-pss' && family === 'RSA-PSS')
  })
}

/**
 * Options for `sign` and `verify` of node:crypto. Its defaults are DER for ECDSA and, for RSA-PSS,
 * the longest salt that fits; JWS needs raw r‖s and a salt as long as the hash.
 */
export function cryptoOptions(key: KeyObject, algorithm: Algorithm): SignKeyObjectInput {
  const { family, hashBytes } = TABLE[algorithm]
  if (family === 'EC') return { key, dsaEncoding: 'ieee-p1363' }
  if (family === 'RSA') return { key, padding: constants.RSA_PKCS1_PADDING }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashBytes }
}
