/** One server under load, in a fresh process. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bundles } from '../build.js'
import { startChild, type Child } from '../children.js'
import type { LoadProtocol, LoadResult } from '../load/main.js'
import type { ThroughputRound } from '../results.js'
import type { ServerProtocol, ServerSetting } from '../server/main.js'
import type { Observation } from '../server/observe.js'
import { distributionOf, rounded, sumOf } from '../statistics.js'

export interface Session {
  readonly server: Child<ServerProtocol>
  /** Of the server: `http://127.0.0.1:PORT`. */
  readonly origin: string
  close(): Promise<void>
}

export async function startServer(
  bundles: Bundles,
  setting: ServerSetting,
  env: NodeJS.ProcessEnv = {},
): Promise<Session> {
  const server = startChild<ServerProtocol>(bundles.server, { env })
  const origin = await server.ask('listen', setting)
  return { server, origin, close: () => server.stop() }
}

/** What the load generator and the server saw of the same time. */
export interface Stretch {
  readonly load: LoadResult
  readonly observation: Observation
}

/** All stretches of one server together. */
export function sumUp(stretches: readonly Stretch[]): ThroughputRound {
  const loads = stretches.map(({ load }) => load)
  const observations = stretches.map(({ observation }) => observation)
  const latency = distributionOf(loads.flatMap(({ latenciesMs }) => latenciesMs))
  const perMs = sumOf(loads, ({ answers }) => answers) / sumOf(loads, ({ wallMs }) => wallMs)
  const busy =
    sumOf(observations, ({ cpuMs }) => cpuMs) / sumOf(observations, ({ wallMs }) => wallMs)
  return { perSecond: rounded(perMs * 1000), cpuMs: rounded(busy / perMs), latency }
}

export interface Loading {
  readonly path: string
  readonly connections: number
  readonly warmUpMs: number
}

/**
 * Puts a server under load, waits until it is warm, does something meanwhile, and looks at what the
 * load generator and the server saw of just that time.
 */
export async function underLoad<T>(
  { server, origin }: Session,
  load: Child<LoadProtocol>,
  { path, connections, warmUpMs }: Loading,
  meanwhile: () => Promise<T>,
  eventLoop = false,
): Promise<Stretch & { meanwhile: T }> {
  await load.ask('begin', { url: origin + path, connections })
  await sleep(warmUpMs)
  await server.ask('observe', { eventLoop })
  await load.ask('measure')
  const outcome = await meanwhile()
  const measured = await load.ask('measured')
  const observation = await server.ask('observed')
  await load.ask('end')
  return { load: measured, observation, meanwhile: outcome }
}
