/** Key pairs for tests, each made once per test file: making an RSA key takes time. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'

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

/** A pair of whatever kind, made when first asked for by this name. */
export function keyPair(
  name: string,
  generate: () => { privateKey: KeyObject; publicKey: KeyObject },
): KeyPair {
  const kept = made.get(name)
  if (kept) return kept
  const { privateKey, publicKey } = generate()
  const pair = {
    privateKey,
    publicKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
  made.set(name, pair)
  return pair
}

/** An RSA pair; `label` asks for another pair of the same size. */
export function rsaPair(modulusLength = 2048, label = ''): KeyPair {
  return keyPair(`rsa-${modulusLength}-${label}`, () =>
    generateKeyPairSync('rsa', { modulusLength }),
  )
}

/** An EC pair on a curve as OpenSSL names it; `label` asks for another pair on the same curve. */
export function ecPair(
  namedCurve: 'prime256v1' | 'secp384r1' | 'secp521r1' | 'secp256k1' = 'prime256v1',
  label = '',
): KeyPair {
  return keyPair(`${namedCurve}-${label}`, () => generateKeyPairSync('ec', { namedCurve }))
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
