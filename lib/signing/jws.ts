/** JWS compact serialization (RFC 7515 §7.1): writing one, and verifying one independently. */
import { verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { cryptoOptions, algorithmInfo } from '../contract/algorithms.js'
import type { Algorithm } from '../contract/algorithms.js'

/**
 * Returns the encoded header, which is the same for all tokens of a key: exactly `alg`, `typ` and, if
 * there is a key id, `kid`. No member lets a verifier take a key from the token (RFC 8725 §3.10).
 */
export function encodeHeader(algorithm: Algorithm, keyId: string | undefined): string {
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }
  return base64url(JSON.stringify(header))
}

/** BASE64URL(UTF8(text)), RFC 7515 §2. */
export function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}

/** Returns the signing input of a token that no platform accepts: it expired in 1970 and has no user. */
export function testInput(algorithm: Algorithm, keyId?: string): string {
  const payload = base64url('{"sub":"embed-auth self-test","exp":1}')
  return `${encodeHeader(algorithm, keyId)}.${payload}`
}

/**
 * Whether the signature of a compact serialization is valid: by jsonwebtoken with the algorithm pinned,
 * or by node:crypto where jsonwebtoken does not support the key.
 */
export function verifies(token: string, publicKey: KeyObject, algorithm: Algorithm): boolean {
  try {
    if (algorithm === 'ES256K' || isUnrestrictedPss(publicKey)) {
      return verifiesWithNode(token, publicKey, algorithm)
    }
    jwt.verify(token, publicKey, { algorithms: [algorithm], ignoreExpiration: true })
    return true
  } catch {
    return false
  }
}

/** jsonwebtoken accepts an RSA-PSS key (RFC 4055) only if the key names its hash. */
function isUnrestrictedPss({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa-pss' && asymmetricKeyDetails?.hashAlgorithm === undefined
}

function verifiesWithNode(token: string, publicKey: KeyObject, algorithm: Algorithm): boolean {
  const dot = token.lastIndexOf('.')
  const input = Buffer.from(token.slice(0, dot))
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  const { hash, curve } = algorithmInfo(algorithm)
  return (
    publicKey.asymmetricKeyDetails?.namedCurve === curve?.openssl &&
    verify(hash, input, cryptoOptions(publicKey, algorithm), signature)
  )
}
