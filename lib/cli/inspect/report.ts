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
import { error, hasError } from '../findings.js'
import { describeKey, readPublicKey, thumbprint } from '../keys.js'
import type { CliPlatform } from '../settings.js'
import { unwrapToken } from './unwrap.js'

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
