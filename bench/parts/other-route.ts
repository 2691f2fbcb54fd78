/** How long a visitor of another route waits while the token route is saturated. */
import { startChild } from '../children.js'
import { OTHER_PATH, TOKEN_PATH } from '../contestants/index.js'
import type { LoadProtocol } from '../load/main.js'
import { CONNECTIONS } from '../plan.js'
import type { Run } from '../run.js'
import type { Distribution } from '../statistics.js'
import { startServer, underLoad } from './session.js'

const SERVERS = ['floor', 'distinct'] as const

export async function measureOtherRoute(
  run: Run,
): Promise<Record<(typeof SERVERS)[number], Distribution[]>> {
  const results = { floor: [] as Distribution[], distinct: [] as Distribution[] }
  const visitor = startChild<LoadProtocol>(run.bundles.load)
  await run.rounds('another route', run.plan.rounds, SERVERS, async (name) => {
    const session = await startServer(run.bundles, run.setting(name, 'rsa2048'))
    const { meanwhile } = await underLoad(
      session,
      run.load,
      { path: TOKEN_PATH, connections: CONNECTIONS, warmUpMs: run.plan.warmUpMs },
      () =>
        visitor.ask('probe', { url: session.origin + OTHER_PATH, durationMs: run.plan.measureMs }),
    )
    results[name].push(meanwhile)
    await session.close()
  })
  await visitor.stop()
  return results
}
