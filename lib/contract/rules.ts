/** Rules that hold on both platforms: header, algorithm and key, times, ids, unknown members. */
import type { KeyObject } from 'node:crypto'
import { described, typeName } from '../values.js'
import { algorithmsOfKey, MIN_RSA_BITS, type Algorithm } from './algorithms.js'
import type { DecodedToken, JsonObject } from './decode.js'
import type { Report } from './findings.js'
import { verifySignature } from './verify.js'

/** `not-checked`: no key is known, or the signature was not reached. */
export type SignatureStatus = 'verified' | 'invalid' | 'not-checked'

/** Longest user id that this library signs, in characters. */
const MAX_ID_LENGTH = 255
/** Longest advisable lifetime of a token, in seconds: a token is exchanged at once. */
const MAX_ADVISED_LIFE_SECONDS = 15 * 60

/** A time in seconds after the year 5000 was meant in milliseconds. */
const MILLISECONDS_FROM = 95_617_584_000
const CLOCK_TOLERANCE_SECONDS = 60
/** Text that results from converting a missing value. */
const CONVERTED = new Set(['undefined', 'null', 'NaN', '[object Object]', 'true', 'false'])
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,255}$/
/** Control characters and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u
/** Registered in RFC 7519 §4.1, known to every reader. */
const REGISTERED_CLAIMS = new Set(['iss', 'sub', 'aud', 'jti', 'iat', 'nbf', 'exp'])
/** Header members with which a token would bring its own key (RFC 8725 §3.1). */
const KEY_MEMBERS = ['jwk', 'jku', 'x5u', 'x5c']
const KNOWN_HEADER = new Set(['alg', 'typ', 'kid', 'crit', ...KEY_MEMBERS])

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/** A positive integer that JSON holds exactly: a number, not its text. */
export function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

/** Members of the header other than `alg` and `kid`. */
export function checkHeader({ header }: DecodedToken, report: Report): void {
  if ('crit' in header) {
    report.error(
      'header-critical',
      'header.crit',
      '`crit` requires extensions (RFC 7515 §4.1.11) that neither platform documents.',
      'Remove `crit` from the header.',
    )
  }
  const { typ } = header
  if (typ === undefined) {
    const message = '`typ` is missing; the documentation shows "JWT".'
    report.warning('type-missing', 'header.typ', message, 'Add `typ: "JWT"` to the header.')
  } else if (typeof typ !== 'string' || typ.toUpperCase() !== 'JWT') {
    const message = `\`typ\` should be "JWT"; received ${described(typ)}.`
    report.warning('type-unexpected', 'header.typ', message, 'Write `typ: "JWT"` in the header.')
  }
  for (const name of KEY_MEMBERS.filter((member) => member in header)) {
    report.error(
      'header-key',
      `header.${name}`,
      `\`${name}\` offers a key inside the token, which a verifier must not use (RFC 8725 §3.1).`,
      `Remove \`${name}\` from the header: the platform knows your key.`,
    )
  }
  for (const name of Object.keys(header).filter((member) => !KNOWN_HEADER.has(member))) {
    const message = `${described(name)} is not a documented header member.`
    report.info('header-unknown', 'header', message)
  }
}

/** Returns `alg` where it is one of the algorithms that the platform accepts. */
export function checkAlgorithm(
  { alg }: JsonObject,
  allowed: readonly Algorithm[],
  platform: string,
  report: Report,
): Algorithm | undefined {
  const found = allowed.find((name) => name === alg)
  if (found !== undefined) return found
  const some = allowed.length === 1 ? String(allowed[0]) : `one of ${allowed.join(', ')}`
  const fix = `Sign with ${some}.`
  const add = (message: string, steps = fix) =>
    report.error('algorithm-not-allowed', 'header.alg', message, steps)
  if (alg === undefined) {
    add('`alg` is missing.')
  } else if (typeof alg === 'string' && alg.toLowerCase() === 'none') {
    add('`alg` is "none": the token is not signed, so anyone could have written it.')
  } else if (typeof alg === 'string' && /^hs(?:256|384|512)$/i.test(alg)) {
    add(
      `\`alg\` is ${described(alg)}, which signs with a shared secret: the text of the PEM was used as one.`,
      `${fix} Some libraries fall back to HS256 when the PEM has "\\n" as two characters instead of line breaks.`,
    )
  } else {
    add(`\`alg\` must be ${some} for ${platform}; received ${described(alg)}.`)
  }
  return undefined
}

/** Checks the key against the algorithm, then the signature. */
export function checkSignature(
  token: DecodedToken,
  algorithm: Algorithm | undefined,
  key: KeyObject | undefined,
  report: Report,
): SignatureStatus {
  if (key === undefined) return 'not-checked'
  if (algorithm === undefined) return 'invalid'
  const usable = algorithmsOfKey(key)
  if (!usable.includes(algorithm)) {
    const message =
      usable.length > 0
        ? `\`alg\` is ${algorithm}, but the public key verifies only ${usable.join(', ')}.`
        : `The public key cannot verify ${algorithm}: it is ${keyTitle(key)}.`
    const fix = 'Sign with an algorithm of this key, or give the platform the key that signs.'
    report.error('algorithm-key-mismatch', 'header.alg', message, fix)
    return 'invalid'
  }
  if (verifySignature(token, key, algorithm)) return 'verified'
  report.error(
    'signature-invalid',
    'signature',
    'The signature was not made with the private key that belongs to this public key.',
    'Check `privateKey`. With `publicKey` set as well, `embedAuth` compares the two at startup.',
  )
  return 'invalid'
}

function keyTitle({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === 'rsa' || type === 'rsa-pss') {
    return `an RSA key of ${details?.modulusLength ?? 0} bits; ${MIN_RSA_BITS} is the minimum`
  }
  return type === 'ec'
    ? `on the curve ${details?.namedCurve ?? 'unknown'}`
    : `of type ${type ?? 'unknown'}`
}

/** `nbf`, `exp` and `iat` (RFC 7519 §4.1.4–4.1.6), in the order in which jsonwebtoken reads them. */
export function checkTimes(claims: JsonObject, nowMs: number, report: Report): void {
  const now = Math.floor(nowMs / 1000)
  checkNotBefore(claims.nbf, now, report)
  checkExpiry(claims, now, report)
  const { iat } = claims
  if (iat === undefined) return
  if (typeof iat !== 'number') {
    const message = `\`iat\` must be a number of Unix seconds; received ${described(iat)}.`
    report.warning('iat-invalid', 'claims.iat', message, secondsFix('iat'))
  } else if (iat > now + CLOCK_TOLERANCE_SECONDS) {
    const message = '`iat` is in the future: the clock of the signing server is ahead.'
    report.warning('iat-in-future', 'claims.iat', message, 'Synchronize both clocks with NTP.')
  }
}

function checkNotBefore(nbf: unknown, now: number, report: Report): void {
  if (nbf === undefined) return
  const fix = 'Remove `nbf`, or check the clock of your server.'
  if (typeof nbf !== 'number') {
    const message = `\`nbf\` must be a number of Unix seconds; received ${described(nbf)}.`
    report.error('nbf-invalid', 'claims.nbf', message, fix)
  } else if (nbf > now) {
    const message = `\`nbf\` is in the future: the token is not valid for another ${duration(nbf - now)}.`
    report.error('token-not-active', 'claims.nbf', message, fix)
  }
}

function checkExpiry({ exp, iat }: JsonObject, now: number, report: Report): void {
  const path = 'claims.exp'
  if (exp === undefined) {
    const message = '`exp` is missing: anyone who finds this token can use it forever.'
    report.error('exp-missing', path, message, 'Sign `exp`: Unix seconds, a few minutes ahead.')
    return
  }
  if (typeof exp !== 'number') {
    const message = `\`exp\` must be a number of Unix seconds; received ${described(exp)}.`
    report.error('exp-invalid', path, message, secondsFix('exp'))
    return
  }
  if (exp <= now) {
    const message = `\`exp\` has passed: the token expired ${duration(now - exp)} ago.`
    const fix = 'Request a new token. If this one is new, check the clock of the signing server.'
    report.error('token-expired', path, message, fix)
    return
  }
  if (exp >= MILLISECONDS_FROM) {
    const message = '`exp` is in milliseconds: in seconds, this is thousands of years ahead.'
    report.error('exp-milliseconds', path, message, secondsFix('exp'))
    return
  }
  if (!Number.isInteger(exp)) {
    const message = '`exp` is not a whole number of seconds.'
    report.warning('exp-fractional', path, message, secondsFix('exp'))
  }
  if (typeof iat === 'number' && exp <= iat) {
    const message = '`exp` is not after `iat`: the token was never valid.'
    report.error('exp-before-iat', path, message, 'Add the lifetime to the time of signing.')
    return
  }
  const start = typeof iat === 'number' ? Math.min(iat, now) : now
  if (exp - start > MAX_ADVISED_LIFE_SECONDS) {
    const message = `\`exp\` gives the token a lifetime of ${duration(exp - start)}, although it is used at once.`
    report.warning('life-too-long', path, message, 'Set `ttlSeconds` to 300; 900 is the maximum.')
  }
}

const secondsFix = (claim: string): string =>
  `Sign \`${claim}\` as \`Math.floor(milliseconds / 1000)\`, a number.`

/** `1 second`, `90 seconds`, `30 minutes`, `5 hours`, `10 days`. */
function duration(seconds: number): string {
  const units = [
    [172_800, 86_400, 'day'],
    [7_200, 3_600, 'hour'],
    [120, 60, 'minute'],
  ] as const
  const [, size, unit] = units.find(([from]) => seconds >= from) ?? [0, 1, 'second']
  const count = Math.round(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** A text id of a user or project: present, stable, and one of its own for each. */
export function checkIdText(claim: string, value: string, option: string, report: Report): void {
  const path = `claims.${claim}`
  const fix = `Check \`${option}\` in your policy: it must return a stable id of your application.`
  if (CONVERTED.has(value) || value.trim() === '') {
    const message = `\`${claim}\` is ${described(value)}: a missing value was converted to text, and all such ids mean the same account.`
    report.error('id-suspicious', path, message, fix)
    return
  }
  if (value.length > MAX_ID_LENGTH) {
    const message = `\`${claim}\` has ${value.length} characters; ${MAX_ID_LENGTH} is the maximum.`
    report.error('id-too-long', path, message, fix)
  }
  if (UNPRINTABLE.test(value)) {
    const message = `\`${claim}\` contains control characters or invalid Unicode.`
    report.error('id-unprintable', path, message, fix)
  }
  if (value !== value.trim()) {
    const message = `\`${claim}\` begins or ends with white space, which makes it another id than without.`
    report.warning('id-padded', path, message, fix)
  }
  if (value.length <= 320 && EMAIL.test(value)) {
    const message = `\`${claim}\` is an email address: when the address changes, the account is lost.`
    report.warning('id-email', path, message, 'Use an id that never changes.')
  }
}

/** Why a value is not a positive integer, with the likely cause. */
export function integerProblem(value: unknown): string {
  if (value === undefined) return 'it is missing'
  if (value === null) return 'received null, which JSON writes for NaN'
  if (value === 0) return 'received 0, which an empty variable becomes as a number'
  if (typeof value === 'string') return `received the text ${described(value)}`
  if (typeof value !== 'number') return `received ${typeName(value)}`
  return Number.isInteger(value) && value > 0
    ? 'received a number beyond 2^53 - 1, whose last digits are already wrong'
    : `received ${value}`
}

/** Claims that the platform does not document. */
export function checkUnknownClaims(
  claims: JsonObject,
  documented: readonly string[],
  report: Report,
): void {
  const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')
  const byPlainName = new Map(documented.map((name) => [plain(name), name]))
  for (const name of Object.keys(claims)) {
    if (documented.includes(name) || ['iat', 'nbf', 'exp'].includes(name)) continue
    const meant = byPlainName.get(plain(name))
    if (meant !== undefined) {
      const message = `${described(name)} is not a documented claim; \`${meant}\` is.`
      report.error('claim-misspelled', 'claims', message, `Write \`${meant}\`.`)
    } else if (REGISTERED_CLAIMS.has(name)) {
      const message = `\`${name}\` is a registered claim that the platform does not document.`
      report.info('claim-unknown', `claims.${name}`, message)
    } else {
      const message = `${described(name)} is not a documented claim: do not expect an effect.`
      report.warning('claim-unknown', 'claims', message, 'Remove it, or check its spelling.')
    }
  }
}
