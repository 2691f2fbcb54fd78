/** A token in, all that can be said about it out: data, for people and programs alike. */
import { ALGORITHMS } from '../algorithms.js'
import { hasFault, warning, type Finding } from '../findings.js'
import type { CliPlatform } from '../options.js'
import { judgeActivepieces } from './activepieces-rules.js'
import { decodeToken, type DecodedToken, type JsonObject } from './decode.js'
import { judgeHeader, type HeaderContract } from './header-rules.js'
import { judgeLatenode } from './latenode-rules.js'
import { shownObject } from './shown.js'
import { judgeTimes, timeOf } from './time-rules.js'
import { verifySignature, type SignatureReport } from './verify.js'

export interface InspectOptions {
  /** Whose contract to judge by. Defaults to a guess from the claims. */
  readonly platform?: CliPlatform | undefined
  /** The key to verify with: PEM or JWK, as text. Defaults to none. */
  readonly publicKey?: string | undefined
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

export interface TokenReport {
  /** Undefined where the claims are neither platform's. */
  readonly platform: CliPlatform | undefined
  readonly platformBy: 'option' | 'claims' | undefined
  /** True where no rule found a fault and no given key refused the signature. */
  readonly sound: boolean
  readonly signature: SignatureReport
  /** Seconds left; negative when expired. Undefined without a readable `exp`. */
  readonly expiresInSeconds: number | undefined
  /** Undefined where the text is no token. */
  readonly header: JsonObject | undefined
  readonly claims: JsonObject | undefined
  readonly findings: readonly Finding[]
}

/**
 * Decodes a token, judges each rule of the platform's contract and verifies the signature where a key
 * is given. Never throws and never holds the token itself, whatever the text is.
 */
export function inspectToken(text: string, options: InspectOptions): TokenReport {
  const decoded = decodeToken(text)
  if ('unreadable' in decoded) return unreadableReport(decoded.unreadable, options)
  const guessed = options.platform ?? guessPlatform(decoded)
  const nowSeconds = Math.floor(options.nowMs / 1000)
  const signature = verifySignature(decoded, options.publicKey)
  const findings = [
    ...decoded.findings,
    ...judgeHeader(decoded.header, CONTRACTS[guessed ?? 'other']),
    ...judgeClaims(decoded.claims, guessed),
    ...judgeTimes(decoded.claims, nowSeconds),
  ]
  const expires = timeOf(decoded.claims.exp)
  return {
    platform: guessed,
    platformBy: options.platform ? 'option' : guessed && 'claims',
    sound: !hasFault(findings) && signature.status !== 'refused',
    signature,
    expiresInSeconds: expires === undefined ? undefined : expires - nowSeconds,
    header: shownObject(decoded.header),
    claims: shownObject(decoded.claims),
    findings,
  }
}

const CONTRACTS: Readonly<Record<CliPlatform | 'other', HeaderContract>> = {
  latenode: {
    platform: 'Latenode',
    algorithms: ALGORITHMS,
    keyId: 'undocumented',
  },
  activepieces: { platform: 'Activepieces', algorithms: ['RS256'], keyId: 'required' },
  other: { platform: 'a platform', algorithms: ALGORITHMS, keyId: 'free' },
}

function judgeClaims(claims: JsonObject, platform: CliPlatform | undefined): Finding[] {
  switch (platform) {
    case 'latenode':
      return judgeLatenode(claims)
    case 'activepieces':
      return judgeActivepieces(claims)
    case undefined:
      return [
        warning(
          'platform',
          'the claims are neither Latenode’s nor Activepieces’: only what holds for every token was judged',
          'Name the platform: --platform latenode or --platform activepieces',
        ),
      ]
  }
}

const TELLTALES: Readonly<Record<CliPlatform, readonly string[]>> = {
  latenode: ['tenant_id', 'user_id', 'plan_id', 'no_personal_space', 'grant_access', 'tenantId'],
  activepieces: [
    'externalUserId',
    'externalProjectId',
    'piecesFilterType',
    'piecesTags',
    'pieceSet',
    'projectDisplayName',
    'version',
  ],
}

/** The platform whose claims a token has most of. */
function guessPlatform({ claims }: Pick<DecodedToken, 'claims'>): CliPlatform | undefined {
  const score = (platform: CliPlatform): number =>
    TELLTALES[platform].filter((claim) => Object.hasOwn(claims, claim)).length
  const difference = score('latenode') - score('activepieces')
  if (difference === 0) return undefined
  return difference > 0 ? 'latenode' : 'activepieces'
}

function unreadableReport(findings: readonly Finding[], options: InspectOptions): TokenReport {
  return {
    platform: options.platform,
    platformBy: options.platform && 'option',
    sound: false,
    signature: { status: 'not verified', message: 'there is no signed token to verify' },
    expiresInSeconds: undefined,
    header: undefined,
    claims: undefined,
    findings,
  }
}
