/** Any text → the parts of a compact serialization (RFC 7515 §7.1), or the reason why it is none. */
import { isRecord } from '../../values.js'
import { fault, type Finding } from '../findings.js'
import { unwrap } from './unwrap.js'

/** A JSON object as it was parsed: own members only, nothing checked. */
export type JsonObject = Readonly<Record<string, unknown>>

export interface DecodedToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What the signature is over (RFC 7515 §5.1). */
  readonly signingInput: string
  readonly signature: Buffer
  /** Faults of the form that still let the rest be read. */
  readonly findings: readonly Finding[]
}

export type Decoding = DecodedToken | { readonly unreadable: readonly Finding[] }

/** Servers take about 16 kB of headers, and no real token has a tenth of this. */
export const MAX_TOKEN_BYTES = 65_536

const BASE64URL = /^[A-Za-z0-9_-]*$/
const BASE64_ANY = /^[A-Za-z0-9_+/-]*={0,2}$/

/** Never throws, whatever the text is. */
export function decodeToken(text: string): Decoding {
  if (Buffer.byteLength(text) > MAX_TOKEN_BYTES) {
    return unreadable('is longer than 64 kB, which no token is', 'Give the token alone.')
  }
  const unwrapped = unwrap(text)
  if ('problem' in unwrapped) return unreadable(unwrapped.problem, unwrapped.mend)
  const parts = unwrapped.token.split('.')
  const [head = '', body = '', tail = ''] = parts
  if (parts.length !== 3) return wrongParts(parts.length)
  for (const [name, part] of [
    ['header', head],
    ['payload', body],
    ['signature', tail],
  ] as const) {
    if (!BASE64_ANY.test(part)) {
      return unreadable(
        `has a ${name} with characters that base64url does not have`,
        'Copy the whole token again; a line break or a missing end is the usual cause.',
      )
    }
  }
  const header = parsePart(head)
  if (header === undefined) return notJson('header')
  const claims = parsePart(body)
  if (claims === undefined) return notJson('payload')
  const loose = [head, body, tail].some((part) => !BASE64URL.test(part))
  return {
    header,
    claims,
    signingInput: `${head}.${body}`,
    signature: Buffer.from(tail, 'base64url'),
    findings: loose
      ? [
          fault(
            'encoding',
            'is base64 with `+`, `/` or `=`, not base64url (RFC 7515 §2)',
            "Encode each part with Buffer's 'base64url', or let the library do it.",
          ),
        ]
      : [],
  }
}

function wrongParts(count: number): Decoding {
  if (count === 5) {
    return unreadable('has five parts: it is encrypted (JWE), not signed', 'Send a signed token.')
  }
  return unreadable(
    count === 1
      ? 'has no dots: it is no JWT at all'
      : `has ${count} parts between dots; a signed token has three`,
    'Give the whole token: header.payload.signature.',
  )
}

function notJson(part: string): Decoding {
  return unreadable(
    `has a ${part} that is not a JSON object`,
    'Copy the whole token again. If it was built by hand, encode JSON.stringify of an object.',
  )
}

function unreadable(message: string, mend: string): Decoding {
  return { unreadable: [fault('token', message, mend)] }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parsePart(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')))
    return isRecord(value) ? value : undefined
  } catch {
    // The parser's message quotes what it parsed.
    return undefined
  }
}
