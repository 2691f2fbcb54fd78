/** Chooses and checks the algorithm of a key: RSA of at least 2048 bits, exact curve (RFC 7518 §3.3–3.5). */
import type { KeyObject } from 'node:crypto'
import {
  algorithmInfo,
  isAlgorithm,
  MIN_RSA_BITS,
  type Algorithm,
  type AlgorithmInfo,
} from '../contract/index.js'
import { typeName } from '../values.js'
import { refuse } from './errors.js'

/** Estimated time of an ECDSA signature on one core of a server. */
const EC_COSTS_MS: Readonly<Record<string, number>> = {
  ES256: 0.05,
  ES384: 1,
  ES512: 2,
  ES256K: 0.5,
}
/** The same for RSA, by the largest modulus in bits. */
const RSA_COSTS_MS = [
  { bits: 2048, costMs: 0.5 },
  { bits: 3072, costMs: 2 },
  { bits: 4096, costMs: 4 },
] as const

/** Returns roughly how long a signature keeps a core busy. */
export function signatureCostMs(key: KeyObject, algorithm: Algorithm): number {
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits === undefined) return EC_COSTS_MS[algorithm] ?? 1
  return RSA_COSTS_MS.find((row) => bits <= row.bits)?.costMs ?? 4 * (bits / 4096) ** 3
}

/** Texts that are safe to quote: no passphrase or key looks like this. */
const NAME_LIKE = /^(?:none|eddsa|ed25519|(?:[hrpe]s|rsa-sha|sha)-?\d{3}k?)$/i

/** Returns the requested algorithm, or undefined if none was; refuses all that the platform rejects. */
export function checkAlgorithm(
  requested: unknown,
  allowed: readonly Algorithm[],
  option: string,
): Algorithm | undefined {
  if (requested === undefined) return undefined
  if (isAlgorithm(requested) && allowed.includes(requested)) return requested
  const received =
    typeof requested === 'string' && NAME_LIKE.test(requested)
      ? `"${requested}"`
      : typeName(requested)
  const message = `must be ${oneOf(allowed)} for this platform; received ${received}`
  return refuse('ERR_ALGORITHM_UNSUPPORTED', option, message)
}

export interface Fit {
  readonly allowed: readonly Algorithm[]
  /** From the option `algorithm`. */
  readonly requested?: Algorithm | undefined
  /** From the key itself, such as the `alg` of a JWK. */
  readonly own?: string | undefined
  /** The option that holds the key. */
  readonly option: string
}

/** Returns the algorithm of a key: the requested one, else its own, else the first allowed that fits. */
export function fitAlgorithm(key: KeyObject, { allowed, requested, own, option }: Fit): Algorithm {
  const fitting = allowed.filter((algorithm) => fits(key, algorithmInfo(algorithm)))
  const [first] = fitting
  if (first === undefined) {
    const message = `is ${describeKey(key)}, but the platform needs a key for ${oneOf(allowed)}: pass one`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (own !== undefined && !fitting.some((algorithm) => algorithm === own)) {
    const message = `is a key made for another algorithm (its \`alg\`): pass one for ${oneOf(fitting)}`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (requested !== undefined && !fitting.includes(requested)) {
    const message = `is ${describeKey(key)}, which cannot sign ${requested}: pass another key, or set \`algorithm\` to ${oneOf(fitting)}`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (requested !== undefined && own !== undefined && own !== requested) {
    const message = `is a key made for ${own} (its \`alg\`), but \`algorithm\` is ${requested}: omit \`algorithm\``
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    const message = `is RSA of ${bits} bits; at least ${MIN_RSA_BITS} are needed: generate a new key pair`
    refuse('ERR_KEY_TOO_SMALL', option, message)
  }
  return requested ?? fitting.find((algorithm) => algorithm === own) ?? first
}

function fits(key: KeyObject, { family, curve, hash, hashBytes }: AlgorithmInfo): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === 'rsa') return family !== 'EC'
  if (type === 'ec') return family === 'EC' && curve?.openssl === details?.namedCurve
  if (type !== 'rsa-pss' || family !== 'RSA-PSS') return false
  // Such a key can fix the hashes and the shortest salt (RFC 4055 §3.1).
  return (
    (details?.hashAlgorithm ?? hash) === hash &&
    (details?.mgf1HashAlgorithm ?? hash) === hash &&
    (details?.saltLength ?? 0) <= hashBytes
  )
}

function describeKey({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): string {
  if (type === 'ec')
    return `an EC key on the curve ${details?.namedCurve ?? 'of its own parameters'}`
  if (type === 'rsa') return `an RSA key of ${details?.modulusLength ?? '?'} bits`
  if (type === 'rsa-pss') return `an RSA-PSS key with ${details?.hashAlgorithm ?? 'any hash'}`
  return `a key of type ${type ?? 'unknown'}`
}

function oneOf(names: readonly Algorithm[]): string {
  return names.length > 1 ? `one of ${names.join(', ')}` : names.join()
}
