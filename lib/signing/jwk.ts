/** JSON Web Keys (RFC 7517, RFC 7518 §6): what one says of itself, and the key in it. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { Jwk } from '../types/keys.js'
import { typeName } from '../values.js'
import { ALGORITHMS, factsOf } from './algorithms.js'
import { refuse } from './issue.js'

/** A parsed key, with what its JWK said about it. */
export interface ParsedKey {
  readonly key: KeyObject
  readonly keyId: string | undefined
  /** The one algorithm that the JWK allows (RFC 7517 §4.4). */
  readonly algorithm: string | undefined
}

/** A key that came without a JWK, and so says nothing of itself. */
export function bareKey(key: KeyObject): ParsedKey {
  // Named all the same: what is absent could be found on a polluted prototype.
  return { key, keyId: undefined, algorithm: undefined }
}

const MEMBERS = {
  RSA: { public: ['n', 'e'], private: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { public: ['crv', 'x', 'y'], private: ['d'] },
} as const
const CURVES = ALGORITHMS.flatMap((name) => factsOf(name).curve?.jwk ?? [])

/** The key in a JWK. Refuses one whose `use` or `key_ops` (RFC 7517 §4.2–4.3) say otherwise. */
export function parseJwk(jwk: Jwk, half: 'private' | 'public', option: string): ParsedKey {
  const kty = jwk['kty']
  if (typeof kty !== 'string') {
    refuse('ERR_KEY_MALFORMED', option, `has a \`kty\` of type ${typeName(kty)}, not string`)
  }
  if (kty === 'oct') {
    refuse('ERR_KEY_ALGORITHM', option, 'is a shared secret (`oct`); an RSA or EC key is needed')
  }
  if (kty !== 'RSA' && kty !== 'EC') {
    refuse('ERR_KEY_ALGORITHM', option, 'has a `kty` that fits no algorithm; use RSA or EC')
  }
  if (kty === 'EC' && !CURVES.includes(jwk['crv'] as (typeof CURVES)[number])) {
    const message = `has a \`crv\` that fits no algorithm; use one of ${CURVES.join(', ')}`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  checkHalf(jwk, half, option)
  checkIntent(jwk, half === 'private' ? 'sign' : 'verify', option)
  return {
    key: importJwk(jwk, kty, half, option),
    keyId: optionalText(jwk, 'kid', option),
    algorithm: optionalText(jwk, 'alg', option),
  }
}

function checkHalf(jwk: Jwk, half: 'private' | 'public', option: string): void {
  const isPrivate = jwk['d'] !== undefined
  if (half === 'private' && !isPrivate) {
    refuse('ERR_KEY_PUBLIC', option, 'is a public JWK (no `d`); give the private one')
  }
  if (half === 'public' && isPrivate) {
    refuse('ERR_KEY_MALFORMED', option, 'is a private JWK; only its public half belongs here')
  }
}

function checkIntent(jwk: Jwk, operation: 'sign' | 'verify', option: string): void {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') {
    refuse('ERR_KEY_ALGORITHM', option, 'is a JWK whose `use` is not "sig"')
  }
  if (operations === undefined) return
  if (!Array.isArray(operations) || !operations.includes(operation)) {
    refuse('ERR_KEY_ALGORITHM', option, `is a JWK whose \`key_ops\` do not name "${operation}"`)
  }
}

function importJwk(jwk: Jwk, kty: 'RSA' | 'EC', half: 'private' | 'public', option: string) {
  const names: readonly string[] =
    half === 'private' ? [...MEMBERS[kty].public, ...MEMBERS[kty].private] : MEMBERS[kty].public
  const key: JsonWebKey = { kty }
  for (const name of names) {
    const value = jwk[name]
    if (typeof value !== 'string' || value === '') {
      const message = `is a JWK whose \`${name}\` is of type ${typeName(value)}; it needs ${names.join(', ')}`
      refuse('ERR_KEY_MALFORMED', option, message)
    }
    key[name] = value
  }
  if (jwk['oth'] !== undefined) {
    refuse('ERR_KEY_MALFORMED', option, 'is a JWK with more than two primes (`oth`)')
  }
  try {
    const input = { key, format: 'jwk' } as const
    return half === 'private' ? createPrivateKey(input) : createPublicKey(input)
  } catch {
    return refuse('ERR_KEY_MALFORMED', option, 'is a JWK whose members do not make up a key')
  }
}

function optionalText(jwk: Jwk, member: 'kid' | 'alg', option: string): string | undefined {
  const value = jwk[member]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '') {
    const message = `is a JWK whose \`${member}\` is of type ${typeName(value)}, not string`
    refuse('ERR_KEY_MALFORMED', option, message)
  }
  return value
}
