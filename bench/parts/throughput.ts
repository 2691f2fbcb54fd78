/** Requests a second of every contestant, in turns. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OTHER_PATH, TOKEN_PATH, type ServerName } from '../contestants/index.js'
import type { KeyType } from '../keys.js'
import { CONNECTIONS } from '../plan.js'
import type { ThroughputRound } from '../results.js'
import type { Opened, Run } from '../run.js'
import { startServer, sumUp, underLoad, type Stretch } from './session.js'

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

/** Connections are opened anew in each turn; the first few answers are not counted. */
const SETTLING_MS = 100

export function measureThroughput(run: Run): Promise<Record<ContestantName, ThroughputRound[]>> {
  return run.turns('throughput', run.plan, CONTESTANT_NAMES, (name) => open(run, CONTESTANTS[name]))
}

async function open(
  run: Run,
  { server, path, key = 'rsa2048' }: Contestant,
): Promise<Opened<ThroughputRound>> {
  const { warmUpMs, turnMs } = run.plan
  const session = await startServer(run.bundles, run.setting(server, key))
  const load = (settlingMs: number, measureMs: number): Promise<Stretch> =>
    underLoad(session, run.load, { path, connections: CONNECTIONS, warmUpMs: settlingMs }, () =>
      sleep(measureMs),
    )
  await load(warmUpMs, 0)
  const stretches: Stretch[] = []
  return {
    async turn() {
      stretches.push(await load(SETTLING_MS, turnMs))
    },
    async close() {
      await session.close()
      return sumUp(stretches)
    },
  }
}
