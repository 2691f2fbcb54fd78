/** Everything that `inspect` reports about a token, as data. */
import {
  checkToken,
  decodeToken,
  guessPlatform,
  MAX_TOKEN_BYTES,
  type Finding,
  type JsonObject,
  type SignatureStatus,
} from '../../contract/index.js'
import { isRecord, ownValue } from '../../values.js'
import { error, hasError } from '../findings.js'
import { describeKey, readPublicKey, thumbprint } from '../keys.js'
import type { CliPlatform } from '../settings.js'

export interface InspectOptions {
  /** Default: the platform that the claims belong to. */
  readonly platform?: CliPlatform | undefined
  /** Content of a file with the public key. */
  readonly publicKey?: Buffer | undefined
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

export interface TokenReport {
  /** False if a finding is an error. */
  readonly valid: boolean
  readonly platform: CliPlatform | undefined
  readonly platformBy: 'option' | 'claims' | undefined
  /** Negative if the token has expired; undefined without a numeric `exp`. */
  readonly expiresInSeconds: number | undefined
  readonly signature: {
    readonly status: SignatureStatus
    readonly key?: { readonly kind: string; readonly thumbprint?: string }
  }
  /** Undefined if the text is not a token. */
  readonly header: JsonObject | undefined
  readonly claims: JsonObject | undefined
  readonly findings: readonly Finding[]
}

/**
 * Decodes a token, checks it by the contract of its platform, and verifies its signature if a key is
 * given. Never throws.
 */
export function inspectToken(text: string, options: InspectOptions): TokenReport {
  const { nowMs } = options
  const unwrapped = text.length > MAX_TOKEN_BYTES ? { token: text } : unwrapToken(text)
  if (!('token' in unwrapped)) {
    const { message, fix } = unwrapped
    return report(options, [error('token-malformed', 'token', message, fix, true)])
  }
  const decoding = decodeToken(unwrapped.token)
  const claims = 'token' in decoding ? decoding.token.claims : {}
  const platform = options.platform ?? guessPlatform(claims)
  const key = options.publicKey && readPublicKey(options.publicKey)
  const publicKey = key && 'key' in key ? key.key : undefined
  const { token, findings, signature } = checkToken(unwrapped.token, {
    platform,
    nowMs,
    records: { publicKey },
  })
  const { exp } = claims
  return {
    ...report(options, [...unusableKey(key), ...findings]),
    platform,
    platformBy: options.platform ? 'option' : platform && 'claims',
    expiresInSeconds: typeof exp === 'number' ? exp - Math.floor(nowMs / 1000) : undefined,
    signature: { status: signature, ...(publicKey && { key: keyDetails(publicKey) }) },
    header: token?.header,
    claims: token?.claims,
  }
}

function report({ platform }: InspectOptions, findings: readonly Finding[]): TokenReport {
  return {
    valid: !hasError(findings),
    platform,
    platformBy: platform && 'option',
    expiresInSeconds: undefined,
    signature: { status: 'not-checked' },
    header: undefined,
    claims: undefined,
    findings,
  }
}

function unusableKey(key: ReturnType<typeof readPublicKey> | undefined): Finding[] {
  if (key === undefined || 'key' in key) return []
  return [error('public-key-invalid', 'publicKey', `The file of --public-key ${key.problem}.`)]
}

function keyDetails(key: Parameters<typeof thumbprint>[0]): { kind: string; thumbprint?: string } {
  const print = thumbprint(key)
  return { kind: describeKey(key), ...(print !== undefined && { thumbprint: print }) }
}

type Unwrapped = { readonly token: string } | { readonly message: string; readonly fix: string }

/** Members that hold a token in the answers of token routes. */
const MEMBERS = ['token', 'jwtToken', 'jwt', 'externalAccessToken', 'access_token', 'accessToken']

/** Returns the token without the text around it, or says why there is none. */
function unwrapToken(text: string): Unwrapped {
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
