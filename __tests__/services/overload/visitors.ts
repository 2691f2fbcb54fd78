/** Visitors who ask for tokens, in a process of their own: so many at once, or so many a second. */
import { Agent } from 'node:http'
import { answerParent } from '../../../bench/child.js'
import { distributionOf, rounded, type Distribution } from '../../../bench/observe.js'
import { ask, type Answer as HttpAnswer } from '../../helpers/ask.js'

export interface Tally {
  /** Tokens a second. */
  readonly tokensPerSecond: number
  readonly requestsPerSecond: number
  /** How many answers of each kind: `200`, `503 ERR_OVERLOADED, retry after 1`. */
  readonly answers: Readonly<Record<string, number>>
  readonly tokenLatency: Distribution
  readonly refusalLatency: Distribution
}

export interface UnendingTally extends Tally {
  /** From the last request to the last answer. */
  readonly settledMs: number
}

interface Visit {
  readonly url: string
  readonly durationMs: number
}

const TICK_MS = 2
const agent = new Agent({ keepAlive: true })
let asked = 0

interface Answer {
  readonly kind: string
  readonly tookMs: number
}

/** Never rejects: what went wrong is a kind of answer. */
async function visit(url: string): Promise<Answer> {
  const startedAt = performance.now()
  asked += 1
  const kind = await ask(`${url}?n=${asked}`, { agent }).then(kindOf, errorOf)
  return { kind, tookMs: performance.now() - startedAt }
}

function kindOf({ status, headers, body }: HttpAnswer): string {
  if (status === 200) return '200'
  const { code } = JSON.parse(body) as { code: string }
  return `${status} ${code}, retry after ${String(headers['retry-after'])}`
}

function errorOf({ code, message }: NodeJS.ErrnoException): string {
  return code ?? message
}

function tallyOf(answers: readonly Answer[], startedAt: number): Tally {
  const seconds = (performance.now() - startedAt) / 1000
  const tokens = answers.filter(({ kind }) => kind === '200')
  const refusals = answers.filter(({ kind }) => kind !== '200')
  const counts: Record<string, number> = {}
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1
  return {
    tokensPerSecond: rounded(tokens.length / seconds),
    requestsPerSecond: rounded(answers.length / seconds),
    answers: counts,
    tokenLatency: distributionOf(tokens.map(({ tookMs }) => tookMs)),
    refusalLatency: distributionOf(refusals.map(({ tookMs }) => tookMs)),
  }
}

const protocol = {
  /** Each visitor asks again as soon as the answer is there. */
  async inTurn({ url, durationMs, visitors }: Visit & { visitors: number }): Promise<Tally> {
    const answers: Answer[] = []
    const startedAt = performance.now()
    const endsAt = startedAt + durationMs
    await Promise.all(
      Array.from({ length: visitors }, async () => {
        while (performance.now() < endsAt) answers.push(await visit(url))
      }),
    )
    return tallyOf(answers, startedAt)
  },
  /** So many a second, whether or not the earlier ones were answered. */
  async unending({
    url,
    durationMs,
    perSecond,
  }: Visit & { perSecond: number }): Promise<UnendingTally> {
    const answers: Answer[] = []
    const underWay = new Set<Promise<unknown>>()
    const startedAt = performance.now()
    await new Promise<void>((resolve) => {
      let sent = 0
      const timer = setInterval(() => {
        const elapsedMs = performance.now() - startedAt
        if (elapsedMs >= durationMs) {
          clearInterval(timer)
          resolve()
          return
        }
        for (const due = (elapsedMs / 1000) * perSecond; sent < due; sent += 1) {
          const answer = visit(url).then((one) => {
            answers.push(one)
            underWay.delete(answer)
          })
          underWay.add(answer)
        }
      }, TICK_MS)
    })
    const endedAt = performance.now()
    await Promise.all(underWay)
    return { ...tallyOf(answers, startedAt), settledMs: rounded(performance.now() - endedAt) }
  },
}

export type VisitorsProtocol = typeof protocol
answerParent(protocol)
