/** Checks a token as a platform does, and adds what the platform accepts but should not. */
import {
  ACTIVEPIECES_CLAIMS,
  activepiecesAnswer,
  activepiecesAnswerToMalformed,
  type ActivepiecesRecords,
} from './activepieces.js'
import { checkActivepieces } from './activepieces-rules.js'
import { ALGORITHMS } from './algorithms.js'
import { decodeToken, type DecodedToken, type JsonObject } from './decode.js'
import { Report, type Answer, type AnswerOf, type Finding } from './findings.js'
import { checkLatenode, LATENODE_CLAIMS, latenodeAnswer, type LatenodeRecords } from './latenode.js'
import {
  checkAlgorithm,
  checkHeader,
  checkSignature,
  checkTimes,
  type SignatureStatus,
} from './rules.js'

export type ContractPlatform = 'latenode' | 'activepieces'

/** What a platform has on record. Each check reads what its platform knows. */
type Records = LatenodeRecords & ActivepiecesRecords

interface CheckOptions {
  /** The clock of the platform, in milliseconds since the epoch. */
  readonly nowMs: number
  /** Undefined checks only the rules of every signed token. */
  readonly platform: ContractPlatform | undefined
  readonly records?: Records | undefined
}

export interface TokenCheck {
  /** Undefined where the text is not a signed token. */
  readonly token: DecodedToken | undefined
  /** In the order in which the platform checks. */
  readonly findings: readonly Finding[]
  readonly signature: SignatureStatus
  /** The finding for which the platform refuses the token; undefined where it accepts it. */
  readonly refusal: Finding | undefined
}

interface Platform {
  readonly answer: AnswerOf
  /** The answer to text that is not a signed token, where it depends on the text. */
  readonly answerToMalformed?: (text: string) => Answer
  /** Whether it accepts unused bits at the end of a part. It never accepts the alphabet of base64. */
  readonly acceptsUnusedBits: boolean
  readonly check: (
    token: DecodedToken,
    records: Records,
    nowMs: number,
    report: Report,
  ) => SignatureStatus
}

const PLATFORMS: Readonly<Record<ContractPlatform, Platform>> = {
  latenode: {
    answer: latenodeAnswer,
    acceptsUnusedBits: false,
    check: checkLatenode,
  },
  activepieces: {
    answer: activepiecesAnswer,
    answerToMalformed: activepiecesAnswerToMalformed,
    acceptsUnusedBits: true,
    check: checkActivepieces,
  },
}

const UNKNOWN_PLATFORM: Platform = {
  // A refused finding needs an answer, which is not shown.
  answer: latenodeAnswer,
  acceptsUnusedBits: false,
  check: checkAny,
}

/**
 * Checks a token by the contract of a platform. What `records` leaves out is not checked. Takes
 * linear time, never throws, and no finding holds the token or a key.
 */
export function checkToken(text: string, options: CheckOptions): TokenCheck {
  const { nowMs, records = {} } = options
  const platform = options.platform ? PLATFORMS[options.platform] : UNKNOWN_PLATFORM
  const report = new Report(platform.answer)
  const decoding = decodeToken(text)
  if (!('token' in decoding)) {
    const answer = platform.answerToMalformed?.(text)
    report.error('token-malformed', 'token', decoding.message, decoding.fix, answer)
    return result(undefined, report, 'not-checked')
  }
  const { token } = decoding
  checkEncoding(token, platform, report)
  return result(token, report, platform.check(token, records, nowMs, report))
}

/** The rules of every signed token, for a platform that is not known here. */
function checkAny(
  token: DecodedToken,
  { publicKey }: Records,
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

function checkEncoding({ encoding }: DecodedToken, platform: Platform, report: Report): void {
  if (encoding === 'base64url') return
  const fix = "Encode each part with `Buffer.from(…).toString('base64url')`."
  if (encoding === 'loose' && platform.acceptsUnusedBits) {
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
