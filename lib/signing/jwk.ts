/** JSON Web Keys (RFC 7517, RFC 7518 §6). */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { algorithmInfo, ALGORITHMS } from '../contract/index.js'
import { typeName } from '../values.js'
import { refuse } from './errors.js'
import type { Jwk } from './types.js'

/** A parsed key, with the key id and algorithm of its JWK. */
export interface ParsedKey {
  readonly key: KeyObject
  readonly keyId: string | undefined
  /** The only algorithm that the key allows (RFC 7517 §4.4). */
  readonly algorithm: string | undefined
}

const MEMBERS = {
  RSA: { public: ['n', 'e'], private: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { public: ['crv', 'x', 'y'], private: ['d'] },
} as const
const BASE64URL = /^[A-Za-z0-9_-]+$/
const CURVES = ALGORITHMS.flatMap((name) => algorithmInfo(name).curve?.jwk ?? [])

/** Returns the key of a JWK. Refuses a key whose `use` or `key_ops` (RFC 7517 §4.2–4.3) forbid this use. */
export function parseJwk(jwk: Jwk, type: 'private' | 'public', option: string): ParsedKey {
  const kty = jwk['kty']
  if (typeof kty !== 'string') {
    const message = `is a JWK whose \`kty\` must be "RSA" or "EC"; received ${typeName(kty)}`
    refuse('ERR_KEY_MALFORMED', option, message)
  }
  if (kty === 'oct') {
    const message =
      'is a shared secret (`kty` "oct"); the platform verifies with a public key, so pass an RSA or EC key'
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (kty !== 'RSA' && kty !== 'EC') {
    refuse(
      'ERR_KEY_ALGORITHM',
      option,
      'is a JWK whose `kty` is not "RSA" or "EC": pass an RSA or EC key',
    )
  }
  if (kty === 'EC' && !CURVES.some((curve) => curve === jwk['crv'])) {
    const message = `is a JWK whose \`crv\` must be one of ${CURVES.join(', ')}: pass a key on one of them`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  checkType(jwk, type, option)
  checkUse(jwk, type === 'private' ? 'sign' : 'verify', option)
  return {
    key: importJwk(jwk, kty, type, option),
    keyId: optionalText(jwk, 'kid', option),
    algorithm: optionalText(jwk, 'alg', option),
  }
}

function checkType(jwk: Jwk, type: 'private' | 'public', option: string): void {
  const isPrivate = jwk['d'] !== undefined
  if (type === 'private' && !isPrivate) {
    const message = 'is a public JWK (it has no `d`): pass the private key'
    refuse('ERR_KEY_PUBLIC', option, message)
  }
  if (type === 'public' && isPrivate) {
    const message =
      'is a private JWK: pass only the public key (leave out `d` and the other secrets)'
    refuse('ERR_KEY_MALFORMED', option, message)
  }
}

function checkUse(jwk: Jwk, operation: 'sign' | 'verify', option: string): void {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') {
    refuse('ERR_KEY_ALGORITHM', option, 'is a JWK whose `use` is not "sig": pass a signing key')
  }
  if (operations === undefined) return
  if (!Array.isArray(operations) || !operations.includes(operation)) {
    const message = `is a JWK whose \`key_ops\` do not contain "${operation}": pass a signing key`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
}

function importJwk(
  jwk: Jwk,
  kty: 'RSA' | 'EC',
  type: 'private' | 'public',
  option: string,
): KeyObject {
  if (jwk['oth'] !== undefined) {
    const message =
      'is a JWK of more than two primes (`oth`), which OpenSSL does not support: generate a new key pair'
    refuse('ERR_KEY_MALFORMED', option, message)
  }
  const { public: publicMembers, private: privateMembers } = MEMBERS[kty]
  const publicJwk = pick(jwk, kty, publicMembers, option)
  const publicKey = importOr(() => createPublicKey({ key: publicJwk, format: 'jwk' }))
  if (publicKey === undefined) {
    const members = publicMembers.join(', ')
    refuse(
      'ERR_KEY_MALFORMED',
      option,
      `is a JWK whose ${members} are not a valid ${kty} key: copy the JWK again`,
    )
  }
  if (type === 'public') return publicKey
  const privateJwk = { ...publicJwk, ...pick(jwk, kty, privateMembers, option) }
  const privateKey = importOr(() => createPrivateKey({ key: privateJwk, format: 'jwk' }))
  if (privateKey !== undefined && (kty === 'EC' || rsaMatches(privateJwk))) return privateKey
  // Node 26 refuses an EC key at import whose mismatch the first signature shows on Node 20 to 24.
  const message = 'has a private and a public part that do not match: generate a new key pair'
  return refuse('ERR_KEY_MISMATCH', option, message)
}

/** OpenSSL also signs with a `d` or prime of another key, because the other members are enough. */
function rsaMatches(jwk: JsonWebKey): boolean {
  const [n, e, d, p, q] = (['n', 'e', 'd', 'p', 'q'] as const).map((name) =>
    BigInt(`0x0${Buffer.from(String(jwk[name]), 'base64url').toString('hex')}`),
  ) as [bigint, bigint, bigint, bigint, bigint]
  return p > 1n && q > 1n && p * q === n && (d * e) % (p - 1n) === 1n && (d * e) % (q - 1n) === 1n
}

function importOr(create: () => KeyObject): KeyObject | undefined {
  try {
    return create()
  } catch {
    return undefined
  }
}

function pick(jwk: Jwk, kty: string, names: readonly string[], option: string): JsonWebKey {
  const key: JsonWebKey = { kty }
  for (const name of names) {
    const value = jwk[name]
    if (typeof value !== 'string' || !BASE64URL.test(value)) {
      const message = `is a JWK whose \`${name}\` must be base64url text; received ${typeName(value)}`
      refuse('ERR_KEY_MALFORMED', option, message)
    }
    key[name] = value
  }
  return key
}

function optionalText(jwk: Jwk, member: 'kid' | 'alg', option: string): string | undefined {
  const value = jwk[member]
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  const message = `is a JWK whose \`${member}\` must be text; received ${typeName(value)}`
  return refuse('ERR_KEY_MALFORMED', option, message)
}
