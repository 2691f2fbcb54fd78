/** The JWS algorithms (RFC 7518 §3.1, RFC 8812 §3.1–3.2) as the commands know them. */
import type { Algorithm } from '../index.js'

export interface AlgorithmFacts {
  readonly words: string
  /** The one curve of an ECDSA algorithm; undefined for RSA. */
  readonly curve?: string
}

const TABLE: Readonly<Record<Algorithm, AlgorithmFacts>> = {
  RS256: { words: 'RSA (PKCS #1 v1.5) with SHA-256' },
  RS384: { words: 'RSA (PKCS #1 v1.5) with SHA-384' },
  RS512: { words: 'RSA (PKCS #1 v1.5) with SHA-512' },
  PS256: { words: 'RSA-PSS with SHA-256' },
  PS384: { words: 'RSA-PSS with SHA-384' },
  PS512: { words: 'RSA-PSS with SHA-512' },
  ES256: { words: 'ECDSA on P-256 with SHA-256', curve: 'P-256' },
  ES384: { words: 'ECDSA on P-384 with SHA-384', curve: 'P-384' },
  ES512: { words: 'ECDSA on P-521 with SHA-512', curve: 'P-521' },
  ES256K: { words: 'ECDSA on secp256k1 with SHA-256', curve: 'secp256k1' },
}

export const ALGORITHMS = Object.keys(TABLE) as readonly Algorithm[]

/** The algorithm of that name; undefined for `none`, HMAC and everything unheard of. */
export function algorithmFacts(name: string): AlgorithmFacts | undefined {
  return Object.hasOwn(TABLE, name) ? TABLE[name as Algorithm] : undefined
}
