/** A great many tokens, to see whether anything stays behind. Needs `--expose-gc`. */
import { embedAuth, latenode, type EmbedAuth } from 'embed-auth'
import { answerParent } from '../child.js'
import { ROLES, TENANT_ID, type Person } from '../contestants/people.js'
import { CONNECTIONS } from '../plan.js'
import { rounded } from '../statistics.js'

export interface SoakInput {
  readonly pem: string
  readonly tokens: number
}

export interface SoakResult {
  readonly tokens: number
  readonly seconds: number
  /** After a full collection, each. */
  readonly heapAtStartMb: number
  readonly heapAtEndMb: number
  /** Ten times on the way. */
  readonly heapMb: readonly number[]
  readonly handlesAtStart: readonly string[]
  readonly handlesAtEnd: readonly string[]
  /** Entries that the cache may hold, and how many of the last users it really holds. */
  readonly cacheBound: number
  readonly cached: number
}

/** The default of the `cache` option. */
const CACHE_BOUND = 10_000
const WARM_UP_TOKENS = 2_000
const PARTS = 10

/** Stands still while tokens are signed, so that a later look tells a reused token from a new one. */
let nowMs = Date.now()
/** Longer than a full cache keeps what it has. */
const STAY_MS = 30_000

const personAt = (index: number): Person => ({
  id: `user-${String(index).padStart(9, '0')}`,
  teams: [
    { spaceId: 1001, role: 'owner' },
    { spaceId: 1002, role: 'member' },
  ],
})

const protocol = {
  async soak({ pem, tokens }: SoakInput): Promise<SoakResult> {
    const embed = embedAuth({
      getUser: () => null as Person | null,
      platform: latenode({ tenantId: TENANT_ID, privateKey: pem }),
      policy: { spaces: (person) => person.teams, roles: ROLES },
      now: () => nowMs,
    })
    await issueAll(embed, 0, WARM_UP_TOKENS)
    const heapAtStartMb = heapMbAfterCollection()
    const handlesAtStart = process.getActiveResourcesInfo()
    const startedAt = performance.now()
    const heapMb: number[] = []
    for (let part = 0; part < PARTS; part++) {
      const from = WARM_UP_TOKENS + (part * tokens) / PARTS
      await issueAll(embed, from, from + tokens / PARTS)
      heapMb.push(heapMbAfterCollection())
    }
    // The cache now gives up whom it has, and takes as many of these as it holds.
    nowMs += STAY_MS
    const end = WARM_UP_TOKENS + tokens
    await issueAll(embed, end - 2 * CACHE_BOUND, end)
    return {
      tokens,
      seconds: rounded((performance.now() - startedAt) / 1000),
      heapAtStartMb,
      heapAtEndMb: heapMb.at(-1)!,
      heapMb,
      handlesAtStart,
      handlesAtEnd: process.getActiveResourcesInfo(),
      cacheBound: CACHE_BOUND,
      cached: await countCached(embed, end),
    }
  },
}

async function issueAll(embed: EmbedAuth<Person>, from: number, to: number): Promise<void> {
  let next = from
  const work = async (): Promise<void> => {
    while (next < to) await embed.issue(personAt(next++))
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
}

/** A second later a reused token has a second less to live. Nobody new is kept so soon. */
async function countCached(embed: EmbedAuth<Person>, end: number): Promise<number> {
  const { expiresIn: whole } = await embed.issue(personAt(end - 1))
  nowMs += 1000
  let cached = 0
  for (let index = end - 1; index >= end - 2 * CACHE_BOUND; index--) {
    const { expiresIn } = await embed.issue(personAt(index))
    if (expiresIn < whole) cached += 1
  }
  return cached
}

function heapMbAfterCollection(): number {
  globalThis.gc!()
  globalThis.gc!()
  return rounded(process.memoryUsage().heapUsed / 1024 / 1024)
}

export type SoakProtocol = typeof protocol
answerParent(protocol)
