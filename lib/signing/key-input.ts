/** Finds out in which form a key was given. Nothing is parsed to a key here. */
import { types } from 'node:util'
import type { KeyObject } from 'node:crypto'
import { isRecord, isThenable, ownCopy, ownValue, typeName } from '../values.js'
import { looksLikePem, pemBlocks } from './pem.js'
import type { PemBlock } from './pem.js'
import type { Jwk } from './types.js'

export type KeyInput =
  | { readonly form: 'missing'; readonly type: string }
  | { readonly form: 'pem'; readonly blocks: readonly PemBlock[] }
  | { readonly form: 'jwk'; readonly jwk: Jwk }
  | { readonly form: 'object'; readonly key: KeyObject }
  /** Says what was given and how to fix it; a predicate that follows the name of the option. */
  | { readonly form: 'unusable'; readonly problem: string }

/** An RSA key of 16,384 bits takes 13 kB as PEM, so longer input is not a key. */
export const MAX_KEY_BYTES = 65_536

const FORMS = 'PEM text, a JWK, a KeyObject, { path } or, for a private key, a signer'
const BASE64_ANY = /^[A-Za-z0-9+/_-]+={0,2}$/
const PATH_LIKE = /^(?:~|\.{1,2})?[\\/]|^[A-Za-z]:[\\/]|\.(?:pem|key|p8|jwk|json|der|crt)$/i

/** Returns the form of a key option: text in any wrapping, bytes of such text, a JWK, a KeyObject. */
export function sortKeyInput(input: unknown): KeyInput {
  if (input === undefined || input === null) return { form: 'missing', type: typeName(input) }
  if (typeof input === 'string') return sortText(input)
  if (types.isKeyObject(input)) return { form: 'object', key: input }
  if (types.isUint8Array(input)) return sortBytes(input)
  if (isThenable(input)) return unusable('is a promise: await the key before you pass it')
  if (isRecord(input))
    return sortObject(input) ?? unusable(`must be ${FORMS}; received ${typeName(input)}`)
  return unusable(`must be ${FORMS}; received ${typeName(input)}`)
}

function unusable(problem: string): KeyInput {
  return { form: 'unusable', problem }
}

function sortObject(object: Record<string, unknown>): KeyInput | undefined {
  if (ownValue(object, 'kty') !== undefined) return { form: 'jwk', jwk: ownCopy(object).copy }
  if (!Array.isArray(ownValue(object, 'keys'))) return undefined
  return unusable('is a JWK Set: pass the one key of its `keys` that signs')
}

function sortBytes(bytes: Uint8Array): KeyInput {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length > MAX_KEY_BYTES) return unusable('is far longer than any key')
  // PowerShell's redirection writes UTF-16 with a byte order mark.
  const utf16 = buffer[0] === 0xff && buffer[1] === 0xfe
  if (buffer[0] === 0x30 && buffer.includes(0)) {
    return unusable('is binary DER: convert it to PEM with `openssl pkey -inform DER`')
  }
  return sortText(buffer.toString(utf16 ? 'utf16le' : 'utf8'))
}

function sortText(raw: string, unwrapped = false): KeyInput {
  if (raw.length > MAX_KEY_BYTES) return unusable('is far longer than any key')
  const text = unquote(raw.replace(/^\uFEFF/, '').trim())
  if (text === '') return { form: 'missing', type: raw === '' ? 'empty string' : 'blank string' }
  if (looksLikePem(text)) return sortPem(text)
  if (text.startsWith('{')) return sortJson(text)
  const joined = text.replace(/\\+[rn]|\s+/g, '')
  if (!unwrapped && BASE64_ANY.test(joined)) {
    const decoded = Buffer.from(joined, 'base64')
    const inner = decoded.toString('utf8')
    if (looksLikePem(inner) || inner.trimStart().startsWith('{')) return sortText(inner, true)
    if (decoded[0] === 0x30 && decoded.length > 32) {
      return unusable('is base64 without its BEGIN and END lines: add them')
    }
  }
  if (PATH_LIKE.test(text)) {
    return unusable('looks like the path of a file: pass { path: … } to read the key from the file')
  }
  return unusable('is text that contains neither PEM nor a JWK')
}

/** Removes the quotes that shells, Docker and .env files leave around a value. */
function unquote(text: string): string {
  const inner = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : unquote(inner.trim())
}

function sortPem(text: string): KeyInput {
  const blocks = pemBlocks(text)
  if (blocks.length > 0) return { form: 'pem', blocks }
  return unusable(
    'starts like PEM but is cut off or damaged: in an .env file, put quotes around a value of several ' +
      'lines, or write \\n for its line ends',
  )
}

function sortJson(text: string): KeyInput {
  const value = parseJson(text) ?? parseJson(text.replaceAll('\\"', '"'))
  if (!isRecord(value)) return unusable('starts like a JWK but is not valid JSON')
  return sortObject(value) ?? unusable('is JSON but not a JWK: it has no `kty`')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
