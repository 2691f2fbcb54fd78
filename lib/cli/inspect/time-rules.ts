/** `iat`, `nbf` and `exp` (RFC 7519 §4.1.4–4.1.6): present, in seconds, and when. */
import { typeName } from '../../values.js'
import { fault, note, ok, warning, type Finding } from '../findings.js'
import { durationWords, relativeWords } from '../times.js'
import type { JsonObject } from './decode.js'

export const TIME_CLAIMS: readonly string[] = ['iat', 'nbf', 'exp']

/** A time in seconds beyond the year 5000 was meant in milliseconds. */
const MILLISECONDS_FROM = 95_617_584_000
const LONG_LIFE_SECONDS = 3600
const CLOCK_TOLERANCE_SECONDS = 60

export function judgeTimes(claims: JsonObject, nowSeconds: number): Finding[] {
  const { iat, nbf, exp } = claims
  return [
    ...judgeExpiry(exp, iat, nowSeconds),
    ...(iat === undefined ? [] : [judgeIssued(iat, nowSeconds)]),
    ...(nbf === undefined ? [] : [judgeNotBefore(nbf, nowSeconds)]),
  ]
}

/** A time claim that can be read as one, in Unix seconds. */
export function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function judgeExpiry(exp: unknown, iat: unknown, nowSeconds: number): Finding[] {
  if (exp === undefined) {
    return [
      fault(
        'exp',
        'is missing: whoever gets hold of this token can use it for ever',
        'Sign `exp` as Unix seconds, minutes ahead.',
      ),
    ]
  }
  const wrong = wrongTime('exp', exp)
  if (wrong !== undefined) return [wrong]
  const expires = exp as number
  if (expires <= nowSeconds) {
    return [
      fault(
        'exp',
        `expired ${relativeWords(expires - nowSeconds)}`,
        'Ask for a fresh token. If this one is fresh, the clock that signed it is behind.',
      ),
    ]
  }
  const issued = timeOf(iat)
  if (issued !== undefined && expires <= issued) {
    return [fault('exp', 'lies before `iat`: the token never was valid')]
  }
  const lifeSeconds = expires - (issued ?? nowSeconds)
  if (lifeSeconds > LONG_LIFE_SECONDS) {
    return [
      warning(
        'exp',
        `lives for ${durationWords(lifeSeconds)}: long for a token that is used at once`,
        'Five minutes are enough: the browser client asks again by itself.',
      ),
    ]
  }
  return [ok('exp', `expires ${relativeWords(expires - nowSeconds)}`)]
}

function judgeIssued(iat: unknown, nowSeconds: number): Finding {
  const wrong = wrongTime('iat', iat)
  if (wrong !== undefined) return wrong
  const ahead = (iat as number) - nowSeconds
  if (ahead <= CLOCK_TOLERANCE_SECONDS) return ok('iat', `signed ${relativeWords(ahead)}`)
  return warning(
    'iat',
    `lies ${durationWords(ahead)} in the future: the clock that signed is ahead of this one`,
    'Keep both clocks with NTP.',
  )
}

function judgeNotBefore(nbf: unknown, nowSeconds: number): Finding {
  const wrong = wrongTime('nbf', nbf)
  if (wrong !== undefined) return wrong
  const ahead = (nbf as number) - nowSeconds
  return ahead > 0
    ? fault('nbf', `is not valid yet: only ${relativeWords(ahead)}`, 'Leave `nbf` out.')
    : note('nbf', `has been valid for ${durationWords(ahead)}`)
}

function wrongTime(claim: string, value: unknown): Finding | undefined {
  const mend = `Sign \`${claim}\` as Math.floor(ms / 1000), a number.`
  if (typeof value !== 'number') {
    return fault(claim, `is ${typeName(value)}, but must be a number of Unix seconds`, mend)
  }
  if (timeOf(value) === undefined) return fault(claim, 'is no point in time', mend)
  if (value >= MILLISECONDS_FROM) {
    return fault(claim, 'is in milliseconds, so it lies thousands of years ahead', mend)
  }
  return Number.isInteger(value)
    ? undefined
    : fault(claim, 'is not a whole number of seconds', mend)
}
