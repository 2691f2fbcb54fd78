/** Finds out in which form a key was given, and unwraps it. Nothing is parsed to a key here. */
import type { KeyObject, webcrypto } from 'node:crypto'
import { types } from 'node:util'
import { decodeText, isRecord, isThenable, ownCopy, ownValue, typeName } from '../values.js'
import { problemOfPem, problemOfText, referenceProblem } from './key-problems.js'
import { derBlock, looksLikePem, pemBlocks } from './pem.js'
import type { PemBlock } from './pem.js'
import type { Jwk } from './types.js'

export type KeyInput =
  | { readonly form: 'missing'; readonly type: string }
  /** PEM, or DER as PEM. */
  | { readonly form: 'pem'; readonly blocks: readonly PemBlock[] }
  | { readonly form: 'jwk'; readonly jwk: Jwk }
  | { readonly form: 'object'; readonly key: KeyObject }
  | { readonly form: 'crypto-key'; readonly key: webcrypto.CryptoKey }
  /** Says what was given and how to fix it; a predicate that follows the name of the option. */
  | { readonly form: 'unusable'; readonly problem: string }

/** An RSA key of 16,384 bits takes 13 kB as PEM, so longer input is not a key. */
export const MAX_KEY_BYTES = 65_536

const FORMS = 'PEM, DER, a JWK, a KeyObject, a CryptoKey, { path } or, as private key, a signer'
const BASE64_ANY = /^[A-Za-z0-9+/_-]{16,}={0,2}$/

/** Returns the form of a key option: text in any wrapping, bytes, a JWK or a key of node:crypto. */
export function sortKeyInput(input: unknown): KeyInput {
  if (input === undefined || input === null) return { form: 'missing', type: typeName(input) }
  if (typeof input === 'string') return sortText(input)
  if (types.isKeyObject(input)) return { form: 'object', key: input }
  if (types.isCryptoKey(input)) return { form: 'crypto-key', key: input }
  if (types.isUint8Array(input)) return sortBytes(input)
  if (isThenable(input)) return unusable('is a promise: await the key before you pass it')
  const sorted = isRecord(input) ? sortObject(input) : undefined
  return sorted ?? unusable(`must be ${FORMS}; received ${typeName(input)}`)
}

function unusable(problem: string): KeyInput {
  return { form: 'unusable', problem }
}

function sortObject(object: Record<string, unknown>): KeyInput | undefined {
  if (ownValue(object, 'kty') !== undefined) return { form: 'jwk', jwk: ownCopy(object).copy }
  if (Array.isArray(ownValue(object, 'keys'))) {
    return unusable('is a JWK Set: pass the one key of its `keys` that signs')
  }
  if (Object.hasOwn(object, 'privateKey') || Object.hasOwn(object, 'publicKey')) {
    return unusable('is an object with a key pair: pass one key of it')
  }
  if (!Object.hasOwn(object, 'key')) return undefined
  return unusable(
    'is an object { key, passphrase }, as jsonwebtoken accepts it: pass its `key` here, and its ' +
      '`passphrase` as the option `passphrase`',
  )
}

function sortBytes(bytes: Uint8Array): KeyInput {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length > MAX_KEY_BYTES)
    return unusable('is far longer than any key: pass only the key')
  const der = derBlock(buffer)
  if (der !== undefined) return { form: 'pem', blocks: [der] }
  return sortText(decodeText(buffer))
}

function sortText(raw: string): KeyInput {
  if (raw.length > MAX_KEY_BYTES) return unusable('is far longer than any key: pass only the key')
  const text = unquote(raw.replace(/^\uFEFF/, '').trim())
  if (text === '') return { form: 'missing', type: raw === '' ? 'empty string' : 'blank string' }
  if (/^-----BEGIN(?:%20|\+)/.test(text)) return sortUrlEncoded(text)
  if (looksLikePem(text)) return sortPem(text)
  const reference = referenceProblem(text)
  if (reference !== undefined) return unusable(reference)
  if (text.startsWith('{')) return sortJson(text)
  return sortBase64(text) ?? unusable(problemOfText(text))
}

/** Removes the quotes that shells, Docker and .env files leave around a value. */
function unquote(text: string): string {
  const inner = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : unquote(inner.trim())
}

function sortUrlEncoded(text: string): KeyInput {
  try {
    return sortPem(decodeURIComponent(text.replaceAll('+', '%20')))
  } catch {
    return unusable('is damaged, URL-encoded PEM: pass the PEM itself')
  }
}

function sortPem(text: string): KeyInput {
  const problem = problemOfPem(text)
  if (problem !== undefined) return unusable(problem)
  return { form: 'pem', blocks: pemBlocks(text) }
}

/** Unwraps base64 of DER, PEM, a JWK, or of base64 again. */
function sortBase64(text: string): KeyInput | undefined {
  const joined = text.replace(/\\+[rn]|\s+/g, '')
  if (!BASE64_ANY.test(joined)) return undefined
  const bytes = Buffer.from(joined, 'base64')
  const der = derBlock(bytes)
  if (der !== undefined) return { form: 'pem', blocks: [der] }
  const inner = decodeText(bytes).trim()
  if (looksLikePem(inner) || inner.startsWith('{')) return sortText(inner)
  return sortBase64(inner)
}

function sortJson(text: string): KeyInput {
  const value = parseJson(text) ?? parseJson(text.replaceAll('\\"', '"'))
  if (!isRecord(value))
    return unusable('starts like a JWK but is not valid JSON: copy the whole JWK again')
  return (
    sortObject(value) ??
    unusable('is JSON but not a JWK, because it has no `kty`: pass a JWK or PEM')
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
