/** What was given as a key, sorted by its form; nothing is parsed to a key here. */
import { types } from 'node:util'
import type { KeyObject } from 'node:crypto'
import type { Jwk } from '../types/keys.js'
import { isRecord, isThenable, ownCopy, ownValue, typeName } from '../values.js'
import { looksLikePem, pemBlocks } from './pem.js'
import type { PemBlock } from './pem.js'

export type KeyInput =
  | { readonly form: 'missing'; readonly type: string }
  | { readonly form: 'pem'; readonly blocks: readonly PemBlock[] }
  | { readonly form: 'jwk'; readonly jwk: Jwk }
  | { readonly form: 'object'; readonly key: KeyObject }
  /** Says what it is and how to mend it, as the end of a sentence about the option. */
  | { readonly form: 'unknown'; readonly problem: string }

/** An RSA key of 16,384 bits takes 13 KB as PEM: what is longer is some other file. */
export const MAX_KEY_BYTES = 65_536

const FORMS = 'PEM text, a JWK, a KeyObject, { path } or, for a private key, a signer'
const BASE64_ANY = /^[A-Za-z0-9+/_-]+={0,2}$/
const PATH_LIKE = /^(?:~|\.{1,2})?[\\/]|^[A-Za-z]:[\\/]|\.(?:pem|key|p8|jwk|json|der|crt)$/i

/** Sorts what was given: text in any of its wrappings, bytes of such text, JWK, KeyObject. */
export function sortKeyInput(input: unknown): KeyInput {
  if (input === undefined || input === null) return { form: 'missing', type: typeName(input) }
  if (typeof input === 'string') return sortText(input)
  if (types.isKeyObject(input)) return { form: 'object', key: input }
  if (types.isUint8Array(input)) return sortBytes(input)
  if (isThenable(input)) return unknown('is a promise: await the key first')
  if (!isRecord(input)) return unknown(`is of type ${typeName(input)}, not ${FORMS}`)
  if (ownValue(input, 'kty') !== undefined) return { form: 'jwk', jwk: ownCopy(input).copy }
  if (Array.isArray(ownValue(input, 'keys'))) return unknown(JWK_SET)
  return unknown(`is of type ${typeName(input)}, not ${FORMS}`)
}

const JWK_SET = 'is a JWK Set: give the one key in it that signs'

function unknown(problem: string): KeyInput {
  return { form: 'unknown', problem }
}

function sortBytes(bytes: Uint8Array): KeyInput {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length > MAX_KEY_BYTES) return unknown('is far longer than any key')
  // PowerShell's redirection writes UTF-16 with a byte order mark.
  const utf16 = buffer[0] === 0xff && buffer[1] === 0xfe
  if (buffer[0] === 0x30 && buffer.includes(0)) {
    return unknown('is binary DER: convert it to PEM with `openssl pkey -inform DER`')
  }
  return sortText(buffer.toString(utf16 ? 'utf16le' : 'utf8'))
}

function sortText(raw: string, unwrapped = false): KeyInput {
  if (raw.length > MAX_KEY_BYTES) return unknown('is far longer than any key')
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
      return unknown('is base64 without the BEGIN and END lines around it: add them back')
    }
  }
  if (PATH_LIKE.test(text)) {
    return unknown('looks like the path of a file: give { path: … } to read the key from it')
  }
  return unknown('is text that holds neither PEM nor a JWK')
}

/** Takes off the quotes that shells, Docker and .env files leave around a value. */
function unquote(text: string): string {
  const inner = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : unquote(inner.trim())
}

function sortPem(text: string): KeyInput {
  const blocks = pemBlocks(text)
  if (blocks.length > 0) return { form: 'pem', blocks }
  return unknown(
    'begins like PEM but is cut off or damaged: a value of several lines in an .env file needs ' +
      'quotes around it, or \\n for its line ends',
  )
}

function sortJson(text: string): KeyInput {
  const value = parseJson(text) ?? parseJson(text.replaceAll('\\"', '"'))
  if (!isRecord(value)) return unknown('begins like a JWK but is not JSON')
  if (ownValue(value, 'kty') !== undefined) return { form: 'jwk', jwk: ownCopy(value).copy }
  if (Array.isArray(ownValue(value, 'keys'))) return unknown(JWK_SET)
  return unknown('is JSON but not a JWK: it has no `kty`')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
