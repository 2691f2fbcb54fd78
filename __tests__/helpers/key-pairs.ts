/** Key pairs for tests, each made once per test file: making an RSA key takes time. */
import * as crypto from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** PKCS#8. */
  readonly privatePem: string
  /** SPKI. */
  readonly publicPem: string
}

/** The ten algorithms of the contract, apart from the library's own lists, which are held to it. */
export const ALGORITHMS = [
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

const made = new Map<string, KeyPair>()

/**
 * A pair of whatever kind, made when first asked for by this name. It comes as PEM: in Node.js 20 a
 * generated KeyObject can lock up the process, when its generator is collected while it is read.
 * @param options As `generateKeyPairSync` takes them, without encodings.
 */
export function keyPair(name: string, type: string, options: object = {}): KeyPair {
  const kept = made.get(name)
  if (kept) return kept
  const generate = crypto.generateKeyPairSync as unknown as (
    type: string,
    options: object,
  ) => { readonly privateKey: string; readonly publicKey: string }
  const { privateKey: privatePem, publicKey: publicPem } = generate(type, {
    ...options,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const pair = {
    privateKey: crypto.createPrivateKey(privatePem),
    publicKey: crypto.createPublicKey(publicPem),
    privatePem,
    publicPem,
  }
  made.set(name, pair)
  return pair
}

/** An RSA pair; `label` asks for another pair of the same size. */
export function rsaPair(modulusLength = 2048, label = ''): KeyPair {
  return keyPair(`rsa-${modulusLength}-${label}`, 'rsa', { modulusLength })
}

/** An EC pair on a curve as OpenSSL names it; `label` asks for another pair on the same curve. */
export function ecPair(
  namedCurve: 'prime256v1' | 'secp384r1' | 'secp521r1' | 'secp256k1' = 'prime256v1',
  label = '',
): KeyPair {
  return keyPair(`${namedCurve}-${label}`, 'ec', { namedCurve })
}

/** The pair that fits an algorithm. */
export function pairFor(algorithm: string): KeyPair {
  switch (algorithm) {
    case 'ES256':
      return ecPair('prime256v1')
    case 'ES384':
      return ecPair('secp384r1')
    case 'ES512':
      return ecPair('secp521r1')
    case 'ES256K':
      return ecPair('secp256k1')
    default:
      return rsaPair()
  }
}
