/** A new key pair for an algorithm. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import type { Algorithm } from '../../index.js'
import { algorithmFacts } from '../algorithms.js'

export interface GeneratedPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/**
 * As text: in Node.js 20 a generated KeyObject can lock up the process, when its generator is collected
 * while it is read.
 */
const AS_PEM = {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
} as const

/** `bits` are for RSA alone. PSS algorithms get an unrestricted RSA key, which every platform reads. */
export function generatePair(algorithm: Algorithm, bits: number): Promise<GeneratedPair> {
  const namedCurve = algorithmFacts(algorithm)?.curve
  return new Promise((resolve, reject) => {
    const take = (error: Error | null, publicPem: string, privatePem: string): void => {
      if (error) reject(error)
      else
        resolve({ privateKey: createPrivateKey(privatePem), publicKey: createPublicKey(publicPem) })
    }
    if (namedCurve === undefined) generateKeyPair('rsa', { modulusLength: bits, ...AS_PEM }, take)
    else generateKeyPair('ec', { namedCurve, ...AS_PEM }, take)
  })
}
