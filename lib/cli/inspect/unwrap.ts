/** Finding the token in what people paste: a header, an answer's JSON, an address, broken lines. */
import { isRecord, ownValue } from '../../values.js'
import { printable } from '../terminal/printable.js'

export type Unwrapped =
  { readonly token: string } | { readonly problem: string; readonly mend: string }

/** Members under which an answer carries its token: this library's, and what other routes use. */
const MEMBERS = ['token', 'jwtToken', 'jwt', 'externalAccessToken', 'access_token', 'accessToken']

/** Takes off whatever stands around a token. */
export function unwrap(text: string): Unwrapped {
  const bare = unquoted(text.replace(/^\uFEFF/, '').trim())
  if (bare === '') {
    return {
      problem: 'is empty',
      mend: 'Nothing came in: did the command before the pipe fail?',
    }
  }
  if (bare.includes('-----BEGIN')) {
    return { problem: 'is a key, not a token', mend: 'Keys go into --public-key.' }
  }
  if (bare.startsWith('{')) return fromJson(bare)
  if (bare.startsWith('<')) {
    return {
      problem: 'is HTML: the address answered with a page, often the sign-in form',
      mend: 'Ask the token route itself, with a session: see `embed-auth doctor --url`.',
    }
  }
  const [, inAddress] = /[?&#](?:jwtToken|token|jwt|access_token)=([^&#\s]+)/.exec(bare) ?? []
  if (inAddress !== undefined) return { token: inAddress }
  return { token: bare.replace(/^(?:authorization:\s*)?bearer\s+/i, '').replace(/\s+/g, '') }
}

function unquoted(text: string): string {
  const [first] = text
  const quotes = first === '"' || first === "'" || first === '`'
  return quotes && text.length > 1 && text.endsWith(first) ? text.slice(1, -1).trim() : text
}

function fromJson(text: string): Unwrapped {
  const answer = parse(text)
  if (!isRecord(answer)) {
    return { problem: 'begins like JSON but is not', mend: 'Give the token alone.' }
  }
  for (const member of MEMBERS) {
    const value = ownValue(answer, member)
    if (typeof value === 'string') return { token: value.trim() }
  }
  const code = ownValue(answer, 'code')
  return {
    problem:
      typeof code === 'string'
        ? `is an answer that refuses the token: ${printable(code, 60)}`
        : 'is JSON without a `token`',
    mend: 'Give the answer of a request that was granted one.',
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
