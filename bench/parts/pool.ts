/** What the size of libuv's thread pool does to signing, and to the files beside it. */
import { TOKEN_PATH } from '../contestants/index.js'
import { CONNECTIONS } from '../plan.js'
import type { PoolRound } from '../results.js'
import type { Run } from '../run.js'
import { startServer, sumUp, underLoad } from './session.js'

const ROUNDS = 3

export async function measurePool(run: Run): Promise<Record<string, PoolRound[]>> {
  const sizes = run.plan.poolSizes.map(String)
  const results = Object.fromEntries(sizes.map((size) => [size, [] as PoolRound[]]))
  await run.rounds('pool size', ROUNDS, sizes, async (size) => {
    const session = await startServer(run.bundles, run.setting('distinct', 'rsa2048'), {
      UV_THREADPOOL_SIZE: size,
    })
    const { meanwhile, ...stretch } = await underLoad(
      session,
      run.load,
      { path: TOKEN_PATH, connections: CONNECTIONS, warmUpMs: run.plan.warmUpMs },
      () => session.server.ask('readFiles', { durationMs: run.plan.measureMs }),
    )
    await session.close()
    results[size]!.push({ perSecond: sumUp([stretch]).perSecond, files: meanwhile })
  })
  return results
}
