/**
 * Text from outside on its way to a terminal: nothing in it moves the cursor, hides, reverses the
 * reading direction, or is a secret.
 */

/** Controls, format characters (bidirectional overrides among them), separators, surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** A compact serialization (RFC 7515 §7.1), or most of one: its header begins with `{"`. */
const TOKEN = /eyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*)?/g
/** From the first line of a PEM to its last, or to the end where that is missing. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g
/** Private members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const JWK_SECRET = /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*)"[\w-]+"/g

/** Text without tokens and keys, whoever wrote it. */
export function withoutSecrets(text: string): string {
  return text
    .replace(PEM, '[a key, not shown]')
    .replace(JWK_SECRET, '$1"[not shown]"')
    .replace(TOKEN, '[a token, not shown]')
}

/** One line of text that is safe to print, cut to `most` characters. */
export function printable(text: string, most = 200): string {
  // What is cut off first need not be searched: the bound holds for the time taken, too.
  const kept = text.length > 4 * most ? text.slice(0, 4 * most) : text
  const safe = withoutSecrets(kept).replace(UNPRINTABLE, escapeCharacter)
  return safe.length > most || kept.length < text.length ? `${safe.slice(0, most)}…` : safe
}

/** The same for text of several lines. */
export function printableLines(text: string, most = 4000): string {
  return text
    .slice(0, most)
    .split('\n')
    .map((line) => printable(line, 500))
    .join('\n')
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}
