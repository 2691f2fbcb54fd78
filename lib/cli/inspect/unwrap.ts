/** Finds the token in a header, a JSON answer, a URL, or text with line breaks. */
import { isRecord, ownValue } from '../../values.js'

export type Unwrapped =
  { readonly token: string } | { readonly message: string; readonly fix: string }

/** Members that hold a token in the answers of token routes. */
const MEMBERS = ['token', 'jwtToken', 'jwt', 'externalAccessToken', 'access_token', 'accessToken']

/** Returns the token without the text around it, or says why there is none. */
export function unwrapToken(text: string): Unwrapped {
  const bare = withoutQuotes(text.replace(/^\uFEFF/, '').trim())
  if (bare === '') {
    return problem('The input is empty.', 'Check that the command before the pipe succeeded.')
  }
  if (bare.includes('-----BEGIN')) {
    return problem('The input is a key, not a token.', 'Give a public key with --public-key FILE.')
  }
  if (bare.startsWith('{')) return fromJson(bare)
  if (bare.startsWith('<')) {
    return problem(
      'The input is HTML, often the sign-in page.',
      'Request the token route with a session. `embed-auth doctor --url URL` checks the route.',
    )
  }
  const [, inUrl] = /[?&#](?:jwtToken|token|jwt|access_token)=([^&#\s]+)/.exec(bare) ?? []
  if (inUrl !== undefined) return { token: inUrl }
  return { token: bare.replace(/^(?:authorization:\s*)?bearer\s+/i, '').replace(/\s+/g, '') }
}

function problem(message: string, fix: string): Unwrapped {
  return { message, fix }
}

function withoutQuotes(text: string): string {
  const [first] = text
  const isQuote = first === '"' || first === "'" || first === '`'
  return isQuote && text.length > 1 && text.endsWith(first) ? text.slice(1, -1).trim() : text
}

function fromJson(text: string): Unwrapped {
  const answer = parse(text)
  if (!isRecord(answer)) {
    return problem('The input starts like JSON, but is not valid JSON.', 'Give only the token.')
  }
  for (const member of MEMBERS) {
    const value = ownValue(answer, member)
    if (typeof value === 'string') return { token: value.trim() }
  }
  const code = ownValue(answer, 'code')
  return problem(
    typeof code === 'string'
      ? `The input is an error answer of a token route: ${code.slice(0, 60)}.`
      : 'The input is JSON without a `token`.',
    'Give the answer to a request that got a token.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
