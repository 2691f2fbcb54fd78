/** Key pairs for tests. RSA keys take time, so all test files of a run share them. */
import * as crypto from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** PKCS#8. */
  readonly privatePem: string
  /** SPKI. */
  readonly publicPem: string
}

/** The ten algorithms that Latenode accepts. Independent of the library's list, to check it. */
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

const pairs = new Map<string, KeyPair>()

/**
 * Returns the key pair with this name; generates it at the first call of the run.
 * @param options As `generateKeyPairSync` takes them, without encodings.
 */
export function keyPair(name: string, type: string, options: object = {}): KeyPair {
  const existing = pairs.get(name)
  if (existing) return existing
  const { privateKey: privatePem, publicKey: publicPem } =
    type === 'ec' ? generate(type, options) : shared(name, () => generate(type, options))
  const pair = {
    privateKey: crypto.createPrivateKey(privatePem),
    publicKey: crypto.createPublicKey(publicPem),
    privatePem,
    publicPem,
  }
  pairs.set(name, pair)
  return pair
}

interface PemPair {
  readonly privateKey: string
  readonly publicKey: string
}

/** PEM, because a generated KeyObject can block Node.js 20 if its generator is garbage-collected. */
function generate(type: string, options: object): PemPair {
  return (crypto.generateKeyPairSync as unknown as (type: string, options: object) => PemPair)(
    type,
    {
      ...options,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    },
  )
}

/** The pair in the folder of `shared-keys.ts`, where there is one; written there by its first user. */
function shared(name: string, create: () => PemPair): PemPair {
  const folder = process.env.EMBED_AUTH_TEST_KEYS
  if (folder === undefined) return create()
  const file = join(folder, `${name}.json`)
  if (!existsSync(file)) {
    const own = `${file}.${process.pid}`
    writeFileSync(own, JSON.stringify(create()))
    renameSync(own, file)
  }
  return JSON.parse(readFileSync(file, 'utf8')) as PemPair
}

/** Returns an RSA pair; another `label` gives another pair of the same size. */
export function rsaPair(modulusLength = 2048, label = ''): KeyPair {
  return keyPair(`rsa-${modulusLength}-${label}`, 'rsa', { modulusLength })
}

/** Returns an EC pair; another `label` gives another pair on the same curve. */
export function ecPair(
  namedCurve: 'prime256v1' | 'secp384r1' | 'secp521r1' | 'secp256k1' = 'prime256v1',
  label = '',
): KeyPair {
  return keyPair(`${namedCurve}-${label}`, 'ec', { namedCurve })
}

/** Returns a pair that can sign with the algorithm. */
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
