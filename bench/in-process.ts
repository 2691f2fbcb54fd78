/** Measurements without HTTP, each in a new process: many spaces, imports, the soak. */
import { performance } from 'node:perf_hooks'
import type * as EmbedAuthModule from 'embed-auth'
import type { EmbedAuth } from 'embed-auth'
import { answerParent } from './child.js'

interface Input {
  /** URL of the library's bundle. */
  readonly library: string
  /** PKCS#8 PEM. */
  readonly pem: string
}

interface User {
  readonly id: string
  readonly teams: readonly { readonly spaceId: number; readonly role: 'owner' | 'member' }[]
}

export type SoakResult = {
  /** How much the heap grew, after a full collection each time. */
  readonly heapGrowthMb: number
  /** How many handles keep the process alive, less those at the start. */
  readonly moreHandles: number
  /** How far the number of cached tokens is from the maximum of the cache. */
  readonly cacheError: number
}

const AT_ONCE = 32
/** The default of the `cache` option. */
const CACHE_BOUND = 10_000
const WARM_UP_TOKENS = 2000
/** Longer than any token that was just issued must stay in a full cache. */
const STAY_MS = 30_000

/** The clock of the library; it only moves where the soak moves it. */
let nowMs = Date.now()

const teamsOf = (spaces: number): User['teams'] =>
  Array.from({ length: spaces }, (_, index) => ({
    spaceId: 1001 + index,
    role: index % 2 === 0 ? 'owner' : 'member',
  }))
const TWO_TEAMS = teamsOf(2)

const userAt = (index: number, teams = TWO_TEAMS): User => ({
  id: `user-${String(index).padStart(9, '0')}`,
  teams,
})

async function createIssuer(
  { library, pem }: Input,
  options: { cache?: false; now?: () => number },
): Promise<EmbedAuth<User>> {
  const { embedAuth, latenode } = (await import(library)) as typeof EmbedAuthModule
  const embed = embedAuth({
    getUser: () => null as User | null,
    platform: latenode({ tenantId: 1, privateKey: pem }),
    policy: { spaces: (user) => user.teams, roles: { owner: 'manager', member: 'no-code' } },
    ...options,
  })
  await embed.ready()
  return embed
}

async function issueAll(
  embed: EmbedAuth<User>,
  from: number,
  to: number,
  atOnce = AT_ONCE,
): Promise<void> {
  let next = from
  const work = async (): Promise<void> => {
    while (next < to) await embed.issue(userAt(next++))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** A token from the cache is one second older than a new one, so it expires sooner. */
async function countCached(embed: EmbedAuth<User>, end: number): Promise<number> {
  const { expiresIn: whole } = await embed.issue(userAt(end - 1))
  nowMs += 1000
  let cached = 0
  for (let index = end - 1; index >= end - 2 * CACHE_BOUND; index--) {
    const { expiresIn } = await embed.issue(userAt(index))
    if (expiresIn < whole) cached += 1
  }
  return cached
}

function heapMbAfterCollection(): number {
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const protocol = {
  /**
   * Milliseconds of the event loop per token. Tokens are issued one at a time, so that the loop is
   * idle during each signature.
   */
  async loopTime(
    input: Input & { readonly spaces: number; readonly tokens: number },
  ): Promise<{ loopMs: number }> {
    const embed = await createIssuer(input, { cache: false })
    const teams = teamsOf(input.spaces)
    const issue = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) await embed.issue(userAt(index, teams))
    }
    await issue(0, input.tokens)
    const before = performance.eventLoopUtilization()
    await issue(input.tokens, 2 * input.tokens)
    return { loopMs: performance.eventLoopUtilization(before).active / input.tokens }
  },
  /** CPU milliseconds of an import, which depend less on other work on the machine than its time. */
  async importTime(specifiers: readonly string[]): Promise<{ importCpuMs: number }> {
    const before = process.cpuUsage()
    for (const specifier of specifiers) await import(specifier)
    const { user, system } = process.cpuUsage(before)
    return { importCpuMs: (user + system) / 1000 }
  },
  /** Issues very many tokens and compares heap and handles. Needs `--expose-gc`. */
  async soak(input: Input & { readonly tokens: number }): Promise<SoakResult> {
    const embed = await createIssuer(input, { now: () => nowMs })
    await issueAll(embed, 0, WARM_UP_TOKENS)
    const heapMb = heapMbAfterCollection()
    const handles = process.getActiveResourcesInfo().length
    const end = WARM_UP_TOKENS + input.tokens
    await issueAll(embed, WARM_UP_TOKENS, end)
    const heapGrowthMb = heapMbAfterCollection() - heapMb
    nowMs += STAY_MS
    // One at a time: tokens that are issued together enter the cache in any order.
    await issueAll(embed, end - 2 * CACHE_BOUND, end, 1)
    const moreHandles = process.getActiveResourcesInfo().length - handles
    const cacheError = Math.abs((await countCached(embed, end)) - CACHE_BOUND)
    return { heapGrowthMb, moreHandles, cacheError }
  },
}

export type InProcessProtocol = typeof protocol
answerParent(protocol)
