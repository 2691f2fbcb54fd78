import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import * as pkcs11 from 'pkcs11js'
import { closeSession, openSession } from './pkcs11-token.js'
import type { Pkcs11Key } from './pkcs11-token.js'

/** Length of an encoded point → curve and length of a coordinate. */
const CURVES: Record<number, [crv: string, bytes: number]> = {
  67: ['P-256', 32],
  99: ['P-384', 48],
  136: ['P-521', 66],
}

/** The public key for the platform and for `publicKey`, from the token's public object. */
export function pkcs11PublicKey(key: Pkcs11Key): KeyObject {
  const session = openSession(key, 'public')
  const read = (type: number): Buffer => {
    const [attribute] = session.cryptoki.C_GetAttributeValue(session.handle, session.key, [
      { type },
    ])
    if (attribute === undefined) throw new Error('the token does not show its public key')
    return attribute.value
  }
  const text = (bytes: Buffer) => bytes.toString('base64url')
  try {
    if (read(pkcs11.CKA_KEY_TYPE).readUInt32LE() === pkcs11.CKK_RSA) {
      const [n, e] = [text(read(pkcs11.CKA_MODULUS)), text(read(pkcs11.CKA_PUBLIC_EXPONENT))]
      return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
    }
    // DER OCTET STRING around 04 ‖ x ‖ y.
    const point = read(pkcs11.CKA_EC_POINT)
    const [crv, bytes] = CURVES[point.length] ?? []
    if (crv === undefined || bytes === undefined) throw new Error('no curve of an ES algorithm')
    const [x, y] = [text(point.subarray(-2 * bytes, -bytes)), text(point.subarray(-bytes))]
    return createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' })
  } finally {
    closeSession(session)
  }
}
