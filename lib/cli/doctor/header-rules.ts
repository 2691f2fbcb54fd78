/** The headers that every answer of a token route carries, whatever its status. */
import { fault, ok, warning, type Finding } from '../findings.js'
import type { Answer } from './ask.js'

export interface NamedAnswer {
  /** What was asked, in words: `no session`. */
  readonly name: string
  readonly answer: Answer
}

interface HeaderRule {
  readonly about: string
  readonly good: string
  readonly holds: (headers: Headers) => boolean
  readonly bad: (where: string) => Finding
}

const RULES: readonly HeaderRule[] = [
  {
    about: 'Cache-Control',
    good: 'no-store on every answer',
    holds: (headers) => /(?:^|[\s,])no-store(?:$|[\s,])/i.test(headers.get('cache-control') ?? ''),
    bad: (where) =>
      fault(
        'Cache-Control',
        `has no \`no-store\` (${where}): a cache in front may hand one user’s answer to another`,
        'Set Cache-Control: no-store on every answer, errors too.',
      ),
  },
  {
    about: 'ETag',
    good: 'none: no answer is ever revalidated',
    holds: (headers) => !headers.has('etag'),
    bad: (where) =>
      fault(
        'ETag',
        `is there (${where}): Express then answers 304, in spite of no-store`,
        'Write the answer with res.end, or app.set("etag", false).',
      ),
  },
  {
    about: 'X-Content-Type-Options',
    good: 'nosniff',
    holds: (headers) => headers.get('x-content-type-options')?.toLowerCase() === 'nosniff',
    bad: (where) =>
      warning('X-Content-Type-Options', `is not \`nosniff\` (${where})`, 'Set it to nosniff.'),
  },
  {
    about: 'Cross-Origin-Resource-Policy',
    good: 'keeps other sites from embedding the answer',
    holds: (headers) =>
      /^same-(?:origin|site)$/i.test(headers.get('cross-origin-resource-policy') ?? ''),
    bad: (where) =>
      warning(
        'Cross-Origin-Resource-Policy',
        `is missing or open (${where}): another site can pull the answer into its process`,
        'Set it to same-origin.',
      ),
  },
  {
    about: 'Vary',
    good: 'names what the answer depends on',
    holds: (headers) => {
      const vary = headers.get('vary')?.toLowerCase() ?? ''
      return vary.includes('*') || (vary.includes('origin') && vary.includes('cookie'))
    },
    bad: (where) =>
      warning(
        'Vary',
        `does not name Origin and Cookie (${where}): a cache that stores anyway mixes users up`,
        'Set Vary: Origin, Cookie, Authorization.',
      ),
  },
]

/** One finding a rule, over all answers. */
export function judgeHeaders(answers: readonly NamedAnswer[]): Finding[] {
  return RULES.map(({ about, good, holds, bad }) => {
    const wrong = answers.filter(({ answer }) => !holds(answer.headers)).map(({ name }) => name)
    if (wrong.length === 0) return ok(about, good)
    return bad(wrong.length === answers.length ? 'on every answer' : `on: ${wrong.join(', ')}`)
  })
}

const WARN_SECONDS = 5
const FAULT_SECONDS = 60

/** How far the server's clock is from this one, from its `Date` header (RFC 9110 §6.6.1). */
export function judgeClock({ headers, sentAtMs, receivedAtMs }: Answer): Finding[] {
  const date = headers.get('date')
  const serverMs = date === null ? NaN : Date.parse(date)
  if (Number.isNaN(serverMs)) return [warning('clock', 'the answer has no readable Date header')]
  // Date has no fractions of a second: on average it lies half of one behind.
  const difference = (serverMs + 500 - (sentAtMs + receivedAtMs) / 2) / 1000
  const seconds = Math.round(difference)
  const words = `the server’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this one`
  const mend = 'Keep both clocks with NTP: the platform refuses what expired by its own clock.'
  if (Math.abs(difference) > FAULT_SECONDS) return [fault('clock', words, mend)]
  if (Math.abs(difference) > WARN_SECONDS) return [warning('clock', words, mend)]
  return [ok('clock', 'the server’s clock and this one agree')]
}
