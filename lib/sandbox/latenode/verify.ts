/**
 * Signature of a Latenode token, by node:crypto alone. An algorithm is bound to its key: RS* and
 * PS* to RSA (RFC 7518 §3.3, §3.5), ES* to the one curve (§3.4, RFC 8812 §3.2).
 */
import { constants, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { CompactToken } from '../compact.js'

type Rule =
  | { readonly type: 'rsa'; readonly hash: string; readonly pssSaltBytes?: number }
  | {
      readonly type: 'ec'
      readonly hash: string
      readonly curve: string
      readonly signatureBytes: number
    }

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['RS256', { type: 'rsa', hash: 'sha256' }],
  ['RS384', { type: 'rsa', hash: 'sha384' }],
  ['RS512', { type: 'rsa', hash: 'sha512' }],
  ['PS256', { type: 'rsa', hash: 'sha256', pssSaltBytes: 32 }],
  ['PS384', { type: 'rsa', hash: 'sha384', pssSaltBytes: 48 }],
  ['PS512', { type: 'rsa', hash: 'sha512', pssSaltBytes: 64 }],
  ['ES256', { type: 'ec', hash: 'sha256', curve: 'prime256v1', signatureBytes: 64 }],
  ['ES384', { type: 'ec', hash: 'sha384', curve: 'secp384r1', signatureBytes: 96 }],
  ['ES512', { type: 'ec', hash: 'sha512', curve: 'secp521r1', signatureBytes: 132 }],
  ['ES256K', { type: 'ec', hash: 'sha256', curve: 'secp256k1', signatureBytes: 64 }],
])

export const ALGORITHMS: readonly string[] = [...RULES.keys()]

/** The algorithms that a key can have signed with. */
export function algorithmsFor(key: KeyObject): string[] {
  return ALGORITHMS.filter((name) => fits(RULES.get(name), key))
}

function fits(rule: Rule | undefined, key: KeyObject): boolean {
  if (rule?.type !== key.asymmetricKeyType) return false
  return rule?.type !== 'ec' || rule.curve === key.asymmetricKeyDetails?.namedCurve
}

/** Whether the signature is by that key, under that algorithm and in the form that JWS asks for. */
export function signatureHolds(token: CompactToken, algorithm: string, key: KeyObject): boolean {
  const rule = RULES.get(algorithm)
  if (rule === undefined || !fits(rule, key)) return false
  const { signingInput, signature } = token
  if (rule.type === 'ec') {
    if (signature.length !== rule.signatureBytes) return false
    return verify(rule.hash, signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature)
  }
  if (rule.pssSaltBytes === undefined) return verify(rule.hash, signingInput, key, signature)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const { pssSaltBytes: saltLength } = rule
  return verify(rule.hash, signingInput, { key, padding, saltLength }, signature)
}
