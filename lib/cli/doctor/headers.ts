/** Checks the headers of a token route: every answer needs them, whatever its status. */
import { error, ok, warning, type Check } from '../findings.js'
import type { Answer } from './request.js'

export interface NamedAnswer {
  /** Name of the request, such as `no session`. */
  readonly name: string
  readonly answer: Answer
}

interface HeaderRule {
  readonly rule: string
  readonly header: string
  readonly finding: typeof error
  readonly isGood: (headers: Headers) => boolean
  readonly good: string
  readonly problem: string
  readonly fix: string
}

const RULES: readonly HeaderRule[] = [
  {
    rule: 'cache-control',
    header: 'Cache-Control',
    finding: error,
    isGood: (headers) => /(?:^|[\s,])no-store(?:$|[\s,])/i.test(headers.get('cache-control') ?? ''),
    good: 'no-store on every answer',
    problem: 'has no `no-store`, so a cache can give the answer of one user to another',
    fix: 'Set Cache-Control: no-store on every answer, also on errors.',
  },
  {
    rule: 'etag',
    header: 'ETag',
    finding: error,
    isGood: (headers) => !headers.has('etag'),
    good: 'not set',
    problem: 'is set, so Express can answer 304 despite `no-store`',
    fix: 'Send the answer with res.end, or call app.set("etag", false).',
  },
  {
    rule: 'content-type-options',
    header: 'X-Content-Type-Options',
    finding: warning,
    isGood: (headers) => headers.get('x-content-type-options')?.toLowerCase() === 'nosniff',
    good: 'nosniff',
    problem: 'is not `nosniff`',
    fix: 'Set X-Content-Type-Options: nosniff.',
  },
  {
    rule: 'cross-origin-resource-policy',
    header: 'Cross-Origin-Resource-Policy',
    finding: warning,
    isGood: (headers) =>
      /^same-(?:origin|site)$/i.test(headers.get('cross-origin-resource-policy') ?? ''),
    good: 'other sites cannot load the answer',
    problem: 'is missing or open, so another site can load the answer into its process',
    fix: 'Set Cross-Origin-Resource-Policy: same-origin.',
  },
  {
    rule: 'vary',
    header: 'Vary',
    finding: warning,
    isGood: (headers) => {
      const vary = headers.get('vary')?.toLowerCase() ?? ''
      return vary.includes('*') || (vary.includes('origin') && vary.includes('cookie'))
    },
    good: 'names Origin and Cookie',
    problem: 'does not name Origin and Cookie, so a cache that ignores no-store can mix up users',
    fix: 'Set Vary: Origin, Cookie, Authorization.',
  },
]

/** One result for each header, over all answers. */
export function checkHeaders(answers: readonly NamedAnswer[]): Check[] {
  return RULES.map(({ rule, header, finding, isGood, good, problem, fix }) => {
    const wrong = answers.filter(({ answer }) => !isGood(answer.headers)).map(({ name }) => name)
    if (wrong.length === 0) return ok(header, `${header}: ${good}`)
    const where = wrong.length === answers.length ? 'every answer' : wrong.join(', ')
    return finding(rule, header, `${header} ${problem} (${where}).`, fix)
  })
}

const WARNING_SECONDS = 5
const ERROR_SECONDS = 60

/** Compares the clocks by the `Date` header (RFC 9110 §6.6.1). */
export function checkClock({ headers, sentAtMs, receivedAtMs }: Answer): Check {
  const path = 'clock'
  const date = headers.get('date')
  const serverMs = date === null ? NaN : Date.parse(date)
  if (Number.isNaN(serverMs)) {
    const message = 'Date is missing or not a date, so the clocks were not compared.'
    return warning('date-missing', path, message)
  }
  // The header has no fractions of a second: on average the server's clock is half a second ahead.
  const difference = (serverMs + 500 - (sentAtMs + receivedAtMs) / 2) / 1000
  const seconds = Math.round(Math.abs(difference))
  const direction = difference > 0 ? 'ahead of' : 'behind'
  const message = `Clock: the server is ${seconds} s ${direction} this machine.`
  const fix =
    'Synchronize both clocks with NTP: the platform refuses tokens that expired by its own clock.'
  if (Math.abs(difference) > ERROR_SECONDS) return error('clock-wrong', path, message, fix)
  if (Math.abs(difference) > WARNING_SECONDS) return warning('clock-drift', path, message, fix)
  return ok(path, 'Clock: the server and this machine agree')
}
