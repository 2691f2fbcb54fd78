/** One measurement of one server under load, each in a fresh process. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bundles } from '../build.js'
import { startChild, type Child } from '../children.js'
import type { LoadProtocol, LoadResult } from '../load/main.js'
import type { ServerProtocol, ServerSetting } from '../server/main.js'
import type { Observation } from '../server/observe.js'
import { rounded } from '../statistics.js'

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

/** Milliseconds of the server's CPU time, all threads. */
export function cpuPerRequest({ perSecond }: LoadResult, { cpuMs, wallMs }: Observation): number {
  return rounded((cpuMs / wallMs) * (1000 / perSecond))
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
): Promise<{ load: LoadResult; observation: Observation; meanwhile: T }> {
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
