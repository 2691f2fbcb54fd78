/** Which key each algorithm needs (RFC 7518 §3.3–3.5, RFC 8812 §3.1). */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

export const KEYGEN_ALGORITHMS = [
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
] as const
export type KeygenAlgorithm = (typeof KEYGEN_ALGORITHMS)[number]

const CURVES: Readonly<Partial<Record<KeygenAlgorithm, string>>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  ES256K: 'secp256k1',
}

export interface GeneratedPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const generate = promisify(generateKeyPair)

/** True for the algorithms whose keys have a size to choose. */
export function isRsa(algorithm: KeygenAlgorithm): boolean {
  return CURVES[algorithm] === undefined
}

/** A new pair. PSS algorithms get an unrestricted RSA key, which every platform reads. */
export async function generatePair(
  algorithm: KeygenAlgorithm,
  bits: number,
): Promise<GeneratedPair> {
  const namedCurve = CURVES[algorithm]
  return namedCurve === undefined
    ? await generate('rsa', { modulusLength: bits })
    : await generate('ec', { namedCurve })
}
