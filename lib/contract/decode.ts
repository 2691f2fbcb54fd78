/** The compact serialization of a signed token (RFC 7515 §7.1), decoded without trusting it. */
import { isRecord } from '../values.js'

/** A parsed JSON object without a prototype; its members are not checked. */
export type JsonObject = Readonly<Record<string, unknown>>

export interface DecodedToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly signature: Buffer
  /** The signed text (RFC 7515 §5.1): header and payload, still encoded. */
  readonly signingInput: string
  /**
   * `base64url` as RFC 7515 §2 requires; `loose` has unused bits at the end of a part;
   * `base64` has `+`, `/` or `=`.
   */
  readonly encoding: 'base64url' | 'loose' | 'base64'
}

export type Decoding =
  { readonly token: DecodedToken } | { readonly message: string; readonly fix: string }

/** Longest token that is decoded. A token with the largest grant of the library is shorter. */
export const MAX_TOKEN_BYTES = 131_072

const BASE64URL = /^[A-Za-z0-9_-]*$/
const BASE64 = /^[A-Za-z0-9_+/-]*={0,2}$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Decodes a token, or says why the text is not one. Never throws. */
export function decodeToken(text: string): Decoding {
  if (Buffer.byteLength(text) > MAX_TOKEN_BYTES) {
    return problem('The token is longer than 128 kB.', 'Give only the token.')
  }
  const parts = text.split('.')
  const [head = '', body = '', tail = ''] = parts
  if (parts.length === 5) {
    return problem('The token has five parts: it is encrypted (JWE).', 'Send a signed token.')
  }
  if (parts.length !== 3) {
    const received = parts.length === 1 ? 'text without dots' : `${parts.length} parts`
    return problem(
      `The token must have three parts with dots between them; received ${received}.`,
      'Give the whole token: header.payload.signature.',
    )
  }
  for (const [name, part] of [
    ['header', head],
    ['payload', body],
    ['signature', tail],
  ] as const) {
    if (BASE64.test(part)) continue
    return problem(
      `The ${name} of the token has characters that base64url does not have.`,
      'Give only the token, without line breaks and without the JSON answer around it.',
    )
  }
  const header = jsonObject(head)
  if (header === undefined) return notJson('header')
  const claims = jsonObject(body)
  if (claims === undefined) return notJson('payload')
  const signature = Buffer.from(tail, 'base64url')
  const encoding = encodingOf([head, body, tail])
  return { token: { header, claims, signature, signingInput: `${head}.${body}`, encoding } }
}

function problem(message: string, fix: string): Decoding {
  return { message, fix }
}

function notJson(part: string): Decoding {
  return problem(
    `The ${part} of the token is not a JSON object.`,
    'Copy the whole token again. If your code builds it, encode `JSON.stringify` of an object.',
  )
}

/** Without a prototype, so that a missing member is never found on a polluted one. */
function jsonObject(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')))
    return isRecord(value) ? Object.assign(Object.create(null) as object, value) : undefined
  } catch {
    // The error of the parser quotes its input, so it is dropped.
    return undefined
  }
}

function encodingOf(parts: readonly string[]): DecodedToken['encoding'] {
  if (!parts.every((part) => BASE64URL.test(part))) return 'base64'
  const canonical = (part: string): string => Buffer.from(part, 'base64url').toString('base64url')
  return parts.every((part) => canonical(part) === part) ? 'base64url' : 'loose'
}
