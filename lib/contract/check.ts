/** Checks a token as a platform does, and adds what the platform accepts but should not. */
import type { KeyObject } from 'node:crypto'
import {
  ACTIVEPIECES_CLAIMS,
  activepiecesAnswer,
  activepiecesAnswerToMalformed,
  type ActivepiecesRecords,
} from './activepieces.js'
import { checkActivepieces } from './activepieces-rules.js'
import { ALGORITHMS } from './algorithms.js'
import { decodeToken, type DecodedToken, type JsonObject } from './decode.js'
import { Report, type AnswerOf, type Finding } from './findings.js'
import { checkLatenode, LATENODE_CLAIMS, latenodeAnswer, type LatenodeRecords } from './latenode.js'
import {
  checkAlgorithm,
  checkHeader,
  checkSignature,
  checkTimes,
  type SignatureStatus,
} from './rules.js'

export type ContractPlatform = 'latenode' | 'activepieces'

/** Undefined as platform checks only the rules of every signed token. */
export type CheckOptions = {
  /** The clock of the platform, in milliseconds since the epoch. */
  readonly nowMs: number
} & (
  | { readonly platform: 'latenode'; readonly records?: LatenodeRecords | undefined }
  | { readonly platform: 'activepieces'; readonly records?: ActivepiecesRecords | undefined }
  | {
      readonly platform: undefined
      readonly records?: { readonly publicKey?: KeyObject | undefined } | undefined
    }
)

export interface TokenCheck {
  /** Undefined where the text is not a signed token. */
  readonly token: DecodedToken | undefined
  /** In the order in which the platform checks. */
  readonly findings: readonly Finding[]
  readonly signature: SignatureStatus
  /** The finding for which the platform refuses the token; undefined where it accepts it. */
  readonly refusal: Finding | undefined
}

const ANSWERS: Readonly<Record<ContractPlatform | 'any', AnswerOf>> = {
  latenode: latenodeAnswer,
  activepieces: activepiecesAnswer,
  // Of an unknown platform: a refused finding needs an answer, which is not shown.
  any: latenodeAnswer,
}

/**
 * Checks a token by the contract of a platform. What `records` leaves out is not checked. Takes
 * linear time, never throws, and no finding holds the token or a key.
 */
export function checkToken(text: string, options: CheckOptions): TokenCheck {
  const { platform, nowMs } = options
  const report = new Report(ANSWERS[platform ?? 'any'])
  const decoding = decodeToken(text)
  if (!('token' in decoding)) {
    const answer = platform === 'activepieces' ? activepiecesAnswerToMalformed(text) : undefined
    report.error('token-malformed', 'token', decoding.message, decoding.fix, answer)
    return result(undefined, report, 'not-checked')
  }
  const { token } = decoding
  checkEncoding(token, platform, report)
  return result(token, report, checkByPlatform(token, options, nowMs, report))
}

function checkByPlatform(
  token: DecodedToken,
  options: CheckOptions,
  nowMs: number,
  report: Report,
): SignatureStatus {
  switch (options.platform) {
    case 'latenode':
      return checkLatenode(token, options.records ?? {}, nowMs, report)
    case 'activepieces':
      return checkActivepieces(token, options.records ?? {}, nowMs, report)
    case undefined:
      return checkAny(token, options.records?.publicKey, nowMs, report)
  }
}

/** The rules of every signed token, for a platform that is not known here. */
function checkAny(
  token: DecodedToken,
  publicKey: KeyObject | undefined,
  nowMs: number,
  report: Report,
): SignatureStatus {
  report.warning(
    'platform-unknown',
    'claims',
    'The claims are neither for Latenode nor for Activepieces: only general rules were checked.',
    'Name the platform, if it is one of the two.',
  )
  checkHeader(token, report)
  const algorithm = checkAlgorithm(token.header, ALGORITHMS, 'a signed token', report)
  const signature = checkSignature(token, algorithm, publicKey, report)
  checkTimes(token.claims, nowMs, report)
  return signature
}

/** Activepieces ignores unused bits at the end of a part; it refuses the alphabet of base64. */
function checkEncoding(
  { encoding }: DecodedToken,
  platform: ContractPlatform | undefined,
  report: Report,
): void {
  if (encoding === 'base64url') return
  const fix = "Encode each part with `Buffer.from(…).toString('base64url')`."
  if (encoding === 'loose' && platform === 'activepieces') {
    const message = 'The token has unused bits at the end of a part (RFC 7515 §2).'
    report.error('encoding-loose', 'token', message, fix)
    return
  }
  const found = encoding === 'base64' ? '`+`, `/` or `=`' : 'unused bits at the end of a part'
  const message = `The token is not base64url (RFC 7515 §2): it has ${found}.`
  report.error('encoding-invalid', 'token', message, fix)
}

function result(
  token: DecodedToken | undefined,
  report: Report,
  signature: SignatureStatus,
): TokenCheck {
  const findings = report.findings()
  return { token, findings, signature, refusal: findings.find(({ refused }) => refused) }
}

/** The platform that more of the claims belong to; undefined where neither has more. */
export function guessPlatform(claims: JsonObject): ContractPlatform | undefined {
  const score = (documented: readonly string[]): number =>
    documented.filter((claim) => Object.hasOwn(claims, claim)).length
  const difference = score(LATENODE_CLAIMS) - score(ACTIVEPIECES_CLAIMS)
  if (difference === 0) return undefined
  return difference > 0 ? 'latenode' : 'activepieces'
}
