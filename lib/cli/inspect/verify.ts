/** Whether a signature holds, by code that shares nothing with the code that signs. */
import { verify, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { algorithmFacts } from '../algorithms.js'
import { curveName, keyWords, readPublicKey, thumbprint } from '../keys.js'
import type { DecodedToken } from './decode.js'

/** What verifying came to. */
export interface SignatureReport {
  readonly status: 'verified' | 'refused' | 'not verified'
  readonly message: string
  readonly mend?: string
  /** The key that was tried. */
  readonly key?: { readonly kind: string; readonly thumbprint?: string }
}

const NO_KEY: SignatureReport = {
  status: 'not verified',
  message: 'no public key was given',
  mend: 'Give the half that the platform holds: --public-key FILE',
}

/**
 * Verifies a decoded token. Times are not looked at: they have rules of their own.
 * @param publicKey text of a file: PEM or JWK
 */
export function verifySignature(
  token: DecodedToken,
  publicKey: string | undefined,
): SignatureReport {
  if (publicKey === undefined) return NO_KEY
  const read = readPublicKey(publicKey)
  if ('problem' in read) {
    return { status: 'refused', message: `the file of --public-key ${read.problem}` }
  }
  const print = thumbprint(read.key)
  const key = { kind: keyWords(read.key), ...(print !== undefined && { thumbprint: print }) }
  const { alg } = token.header
  if (typeof alg !== 'string' || algorithmFacts(alg) === undefined) {
    return { status: 'refused', message: 'its algorithm proves nothing, whatever the key', key }
  }
  if (!keyFits(read.key, alg)) {
    return {
      status: 'refused',
      message: `it says ${alg}, which a key of this kind (${key.kind}) does not sign`,
      mend: 'Give the key that belongs to the one that signed, or sign with the algorithm of this one.',
      key,
    }
  }
  if (holds(token, read.key, alg)) {
    return { status: 'verified', message: `${alg} signature of this key`, key }
  }
  return {
    status: 'refused',
    message: 'the signature is not of this key: the platform would refuse the token',
    mend: 'Register the public half of the key that signs, or sign with the private half of this one.',
    key,
  }
}

function keyFits(key: KeyObject, alg: string): boolean {
  if (key.asymmetricKeyType === 'rsa') return /^[RP]S/.test(alg)
  if (key.asymmetricKeyType === 'rsa-pss') return alg.startsWith('PS')
  const curve = algorithmFacts(alg)?.curve
  return curve !== undefined && curve === curveName(key)
}

function holds(token: DecodedToken, key: KeyObject, alg: string): boolean {
  const { signingInput, signature } = token
  try {
    if (alg === 'ES256K') {
      // jsonwebtoken lacks it. Raw r‖s of 64 bytes (RFC 8812 §3.2).
      const input = Buffer.from(signingInput, 'latin1')
      return verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)
    }
    jwt.verify(`${signingInput}.${signature.toString('base64url')}`, key, {
      algorithms: [alg as jwt.Algorithm],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    })
    return true
  } catch {
    return false
  }
}
