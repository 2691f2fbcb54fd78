/**
 * Verifies signatures: with jsonwebtoken, and with node:crypto for the two forms that it lacks. The code
 * that signs calls it once for each key, at startup; the two share only the table of algorithms.
 */
import { verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { algorithmInfo, algorithmsOfKey, cryptoOptions, type Algorithm } from './algorithms.js'
import type { DecodedToken } from './decode.js'

/**
 * Returns whether the signature was made with the private key of `key`, with this algorithm, in the
 * form that JWS requires. Times are not checked. Never throws.
 */
export function verifySignature(
  token: Pick<DecodedToken, 'signingInput' | 'signature'>,
  key: KeyObject,
  algorithm: Algorithm,
): boolean {
  if (!algorithmsOfKey(key).includes(algorithm)) return false
  const { hash, signatureBytes } = algorithmInfo(algorithm)
  const { signingInput, signature } = token
  if (signatureBytes !== undefined && signature.length !== signatureBytes) return false
  try {
    // jsonwebtoken has no ES256K, and accepts an RSA-PSS key (RFC 4055) only if the key names its hash.
    // It pins the salt of RSA-PSS to the length of the hash.
    if (algorithm === 'ES256K' || isUnrestrictedPss(key)) {
      return verify(hash, Buffer.from(signingInput), cryptoOptions(key, algorithm), signature)
    }
    jwt.verify(`${signingInput}.${signature.toString('base64url')}`, key, {
      algorithms: [algorithm],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    })
    return true
  } catch {
    return false
  }
}

function isUnrestrictedPss({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa-pss' && asymmetricKeyDetails?.hashAlgorithm === undefined
}
