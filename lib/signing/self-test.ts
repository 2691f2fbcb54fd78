/** Proof of a key before it signs for anybody: one signature, verified by code that did not make it. */
import { createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { cryptoOptions, factsOf } from './algorithms.js'
import type { Algorithm } from './algorithms.js'
import { refuse } from './issue.js'
import { base64url, encodeHeader } from './jws.js'

/** The signing input of a token that no platform takes: it has no claim of theirs, and is long expired. */
export function probeInput(algorithm: Algorithm, keyId: string | undefined): string {
  return encodeHeader(algorithm, keyId) + base64url('{"sub":"embed-auth self-test","exp":1}')
}

/**
 * Whether a compact serialization verifies: by jsonwebtoken with the algorithm pinned, or by
 * node:crypto with raw r‖s and a fixed salt for what jsonwebtoken lacks.
 */
export function verifies(token: string, publicKey: KeyObject, algorithm: Algorithm): boolean {
  try {
    if (algorithm === 'ES256K' || hasNoHashOfItsOwn(publicKey)) {
      return verifiesByNode(token, publicKey, algorithm)
    }
    jwt.verify(token, publicKey, { algorithms: [algorithm], ignoreExpiration: true })
    return true
  } catch {
    return false
  }
}

/** jsonwebtoken takes an RSA-PSS key (RFC 4055) only where the key names its hash. */
function hasNoHashOfItsOwn({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject) {
  return type === 'rsa-pss' && details?.hashAlgorithm === undefined
}

function verifiesByNode(token: string, publicKey: KeyObject, algorithm: Algorithm): boolean {
  const dot = token.lastIndexOf('.')
  const input = Buffer.from(token.slice(0, dot), 'latin1')
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  const { hash, curve } = factsOf(algorithm)
  return (
    publicKey.asymmetricKeyDetails?.namedCurve === curve?.openssl &&
    verify(hash, input, cryptoOptions(publicKey, algorithm), signature)
  )
}

/** Refuses a private key whose signature the public half (its own, where none is given) rejects. */
export function provePair(
  privateKey: KeyObject,
  publicKey: KeyObject | undefined,
  algorithm: Algorithm,
): void {
  const input = probeInput(algorithm, undefined)
  const signature = signProbe(privateKey, algorithm, input)
  const token = `${input}.${signature.toString('base64url')}`
  if (verifies(token, publicKey ?? createPublicKey(privateKey), algorithm)) return
  if (publicKey === undefined) {
    const message = 'has private and public parts that do not belong together: make a new pair'
    refuse('ERR_KEY_MISMATCH', 'privateKey', message)
  }
  refuseMismatch()
}

/** The issue of a public key that does not verify what the key signs. */
export function refuseMismatch(): never {
  const message =
    'does not verify what the private key signs: the two are not a pair, so the platform would ' +
    'refuse every token'
  return refuse('ERR_KEY_MISMATCH', 'publicKey', message)
}

function signProbe(privateKey: KeyObject, algorithm: Algorithm, input: string): Buffer {
  try {
    const data = Buffer.from(input, 'latin1')
    return sign(factsOf(algorithm).hash, data, cryptoOptions(privateKey, algorithm))
  } catch {
    return refuse('ERR_KEY_MALFORMED', 'privateKey', 'is a key that OpenSSL cannot sign with')
  }
}
