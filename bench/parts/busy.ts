/** RSA-4096 under many connections: what is left of the event loop and of the file system. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OTHER_PATH, TOKEN_PATH } from '../contestants/index.js'
import { MANY_CONNECTIONS } from '../plan.js'
import type { BusyName, BusyServer } from '../results.js'
import type { Run } from '../run.js'
import { startServer, sumUp, underLoad } from './session.js'

const PATHS: Readonly<Record<BusyName, string>> = {
  jsonwebtoken: TOKEN_PATH,
  floor: TOKEN_PATH,
  distinct: TOKEN_PATH,
  bare: OTHER_PATH,
}
export const BUSY_NAMES = Object.keys(PATHS) as readonly BusyName[]

export async function measureBusy(run: Run): Promise<Record<BusyName, BusyServer[]>> {
  const results: Record<BusyName, BusyServer[]> = {
    jsonwebtoken: [],
    floor: [],
    distinct: [],
    bare: [],
  }
  await run.rounds('RSA-4096', run.plan.rounds, BUSY_NAMES, async (name) => {
    results[name].push(await measure(run, name))
  })
  return results
}

/** The file reads have a time of their own, so that they are not part of the event loop's load. */
async function measure(run: Run, name: BusyName): Promise<BusyServer> {
  const { warmUpMs, measureMs } = run.plan
  const session = await startServer(run.bundles, run.setting(name, 'rsa4096'))
  const readFiles = () => session.server.ask('readFiles', { durationMs: measureMs / 2 })
  const idle = await readFiles()
  const loading = { path: PATHS[name], connections: MANY_CONNECTIONS }
  const stretch = await underLoad(
    session,
    run.load,
    { ...loading, warmUpMs },
    () => sleep(measureMs),
    true,
  )
  const { meanwhile: busy } = await underLoad(
    session,
    run.load,
    { ...loading, warmUpMs: warmUpMs / 4 },
    readFiles,
  )
  await session.close()
  const { perSecond, cpuMs } = sumUp([stretch])
  const { eventLoop, series } = stretch.observation
  return { perSecond, cpuMs, eventLoop: eventLoop!, files: { idle, busy }, series: series! }
}
