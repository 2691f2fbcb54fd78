/** Requests a second of every contestant: one after the other, again and again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OTHER_PATH, TOKEN_PATH, type ServerName } from '../contestants/index.js'
import type { KeyType } from '../keys.js'
import { CONNECTIONS } from '../plan.js'
import type { ThroughputRound } from '../results.js'
import type { Run } from '../run.js'
import { cpuPerRequest, startServer, underLoad } from './session.js'

interface Contestant {
  readonly server: ServerName
  readonly path: string
  readonly key?: KeyType
}

/** In an order that puts those next to one another whose ratio is judged. */
const CONTESTANTS = {
  snippet: { server: 'snippet', path: TOKEN_PATH },
  jsonwebtoken: { server: 'jsonwebtoken', path: TOKEN_PATH },
  'fast-jwt': { server: 'fast-jwt', path: TOKEN_PATH },
  jose: { server: 'jose', path: TOKEN_PATH },
  distinct: { server: 'distinct', path: TOKEN_PATH },
  floor: { server: 'floor', path: TOKEN_PATH },
  repeated: { server: 'repeated', path: TOKEN_PATH },
  bare: { server: 'bare', path: OTHER_PATH },
  past: { server: 'distinct', path: OTHER_PATH },
  es256: { server: 'distinct', path: TOKEN_PATH, key: 'prime256v1' },
} as const satisfies Record<string, Contestant>

export type ContestantName = keyof typeof CONTESTANTS
export const CONTESTANT_NAMES = Object.keys(CONTESTANTS) as readonly ContestantName[]

export async function measureThroughput(
  run: Run,
): Promise<Record<ContestantName, ThroughputRound[]>> {
  const results = Object.fromEntries(
    CONTESTANT_NAMES.map((name) => [name, [] as ThroughputRound[]]),
  ) as Record<ContestantName, ThroughputRound[]>
  await run.rounds('throughput', run.plan.rounds, CONTESTANT_NAMES, async (name) => {
    results[name].push(await measure(run, CONTESTANTS[name]))
  })
  return results
}

async function measure(
  run: Run,
  { server, path, key = 'rsa2048' }: Contestant,
): Promise<ThroughputRound> {
  const { plan } = run
  const session = await startServer(run.bundles, run.setting(server, key))
  const { load, observation } = await underLoad(
    session,
    run.load,
    { path, connections: CONNECTIONS, warmUpMs: plan.warmUpMs },
    () => sleep(plan.measureMs),
  )
  await session.close()
  return {
    perSecond: load.perSecond,
    cpuMs: cpuPerRequest(load, observation),
    latency: load.latency,
  }
}
