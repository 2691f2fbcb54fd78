/** A host application on a port, with its limit in Redis, and somebody who asks it for tokens. */
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { resilientStore, type EmbedAuthEvent } from 'embed-auth'
import { acmeApp } from '../../helpers/acme.js'
import { listening } from '../../helpers/listening.js'
import type { RedisClient } from './clients.js'

export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfter: string | null
  readonly tookMs: number
}

export interface LimitedApp {
  /** Asks for a token; `x-user` stands for the session. */
  ask(): Promise<Answer>
  /** Asks `count` times at once. */
  askTogether(count: number): Promise<Answer[]>
  /** Counts `count` hits at once, past HTTP; how long the store took with each, in milliseconds. */
  countTogether(count: number): Promise<number[]>
  /** Asks every 25 ms until the answer is 200; resolves to the milliseconds since `sinceMs`. */
  recovery(sinceMs: number): Promise<number>
  /** Asks every 25 ms for so long. */
  askFor(durationMs: number): Promise<Answer[]>
  /** `down` and `up`, in order; may be emptied. */
  readonly changes: string[]
  close(): Promise<void>
}

const BETWEEN_MS = 25
const LONGEST_RECOVERY_MS = 20_000

export async function limitedApp(
  client: RedisClient,
  whenDown: 'deny' | 'allow' = 'deny',
  limit = 1_000_000,
): Promise<LimitedApp> {
  const changes: string[] = []
  const store = resilientStore(client.createStore, { whenDown })
  const onEvent = ({ type, code }: EmbedAuthEvent): void => {
    if (type === 'store') changes.push(code === undefined ? 'up' : 'down')
  }
  const { app } = acmeApp({ rateLimit: { store, limit }, onEvent })
  const server = await listening(app)
  const url = `${server.url}/embed-token`

  const asker: LimitedApp = {
    async ask() {
      const startedMs = performance.now()
      const response = await fetch(url, { headers: { 'x-user': 'olivia' } })
      const { code } = (await response.json()) as { code?: string }
      const tookMs = performance.now() - startedMs
      return {
        status: response.status,
        code,
        retryAfter: response.headers.get('retry-after'),
        tookMs,
      }
    },
    askTogether: (count) => Promise.all(Array.from({ length: count }, () => asker.ask())),
    countTogether: (count) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const startedMs = performance.now()
          await store.increment('together').catch(() => {})
          return performance.now() - startedMs
        }),
      ),
    async recovery(sinceMs) {
      while (performance.now() - sinceMs < LONGEST_RECOVERY_MS) {
        const { status } = await asker.ask()
        if (status === 200) return performance.now() - sinceMs
        await delay(BETWEEN_MS)
      }
      throw new Error(`no recovery within ${LONGEST_RECOVERY_MS} ms`)
    },
    async askFor(durationMs) {
      const answers: Answer[] = []
      for (const endMs = performance.now() + durationMs; performance.now() < endMs;) {
        answers.push(await asker.ask())
        await delay(BETWEEN_MS)
      }
      return answers
    },
    changes,
    async close() {
      await server.close()
      client.close()
    },
  }
  return asker
}

/** The slowest of some answers, in milliseconds. */
export function slowestMs(answers: readonly Answer[]): number {
  return Math.max(...answers.map(({ tookMs }) => tookMs))
}

/** How many answers had which status: `200 × 3, 503 × 1`. */
export function tally(answers: readonly Answer[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status} × ${count}`).join(', ')
}
