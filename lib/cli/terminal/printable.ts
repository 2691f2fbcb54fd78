/** Makes text from outside safe to print: no control characters, no keys, no tokens. */
import { isRecord } from '../../values.js'

/**
 * Control characters, format characters (bidirectional overrides are some of them), line and
 * paragraph separators, surrogates, private and unassigned characters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** A compact JWS (RFC 7515 §7.1) or most of one: an encoded header begins with `eyJ`. */
const TOKEN = /eyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*)?/g
/** From the first line of a PEM block to its last, or to the end of the text. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g
/** Private members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const JWK_SECRET = /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*)"[\w-]+"/g

const MAX_DEPTH = 8

/** Replaces keys and tokens in a text. */
export function withoutSecrets(text: string): string {
  return text
    .replace(PEM, '[key not shown]')
    .replace(JWK_SECRET, '$1"[not shown]"')
    .replace(TOKEN, '[token not shown]')
}

/** Replaces each unprintable character with its escape in JavaScript and JSON, such as `\u001b`. */
function escapeUnprintable(text: string): string {
  // A character beyond U+FFFF has two UTF-16 code units.
  return text.replace(UNPRINTABLE, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** Returns one line of printable text, cut to `maxLength` characters. */
export function printable(text: string, maxLength = 1000): string {
  // Cut before the search, so that its time is bounded too.
  const cut = text.length > 4 * maxLength ? text.slice(0, 4 * maxLength) : text
  const safe = escapeUnprintable(withoutSecrets(cut))
  return safe.length > maxLength || cut.length < text.length ? `${safe.slice(0, maxLength)}…` : safe
}

/** Returns printable JSON. Escaping changes no value, since JSON is ASCII outside strings. */
export function printableJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(withoutSecretValues(value, 0), undefined, indent)
  return text.split('\n').map(escapeUnprintable).join('\n')
}

/** A copy without secrets. Deep nesting is cut: `JSON.stringify` would overflow the stack. */
function withoutSecretValues(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecrets(value)
  if (!Array.isArray(value) && !isRecord(value)) return value
  if (depth === MAX_DEPTH) return '[nested too deep to show]'
  if (Array.isArray(value)) {
    return value.map((item: unknown) => withoutSecretValues(item, depth + 1))
  }
  const copy = Object.create(null) as Record<string, unknown>
  for (const [name, member] of Object.entries(value)) {
    copy[withoutSecrets(name)] = withoutSecretValues(member, depth + 1)
  }
  return copy
}
