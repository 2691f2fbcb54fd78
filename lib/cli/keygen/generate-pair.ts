/** A new key pair for an algorithm. */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Algorithm } from '../../index.js'
import { algorithmFacts } from '../algorithms.js'

export interface GeneratedPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const generate = promisify(generateKeyPair)

/** `bits` are for RSA alone. PSS algorithms get an unrestricted RSA key, which every platform reads. */
export async function generatePair(algorithm: Algorithm, bits: number): Promise<GeneratedPair> {
  const namedCurve = algorithmFacts(algorithm)?.curve
  return namedCurve === undefined
    ? await generate('rsa', { modulusLength: bits })
    : await generate('ec', { namedCurve })
}
