/** One Redis server and a host application for every client, all under the same fault at once. */
import { redisServer, type RedisServer } from '../../helpers/redis-server.js'
import { REDIS_CLIENTS } from './clients.js'
import { limitedApp, type LimitedApp } from './limited-app.js'

export interface Fleet {
  readonly server: RedisServer
  readonly apps: readonly { readonly client: string; readonly app: LimitedApp }[]
  /** Does the same with every application at once; the results in the order of the clients. */
  readonly each: <T>(work: (app: LimitedApp) => Promise<T>) => Promise<T[]>
  /** Prints one line a client, for the table in the documentation. */
  readonly report: (fault: string, lines: readonly string[]) => void
  close(): Promise<void>
}

/** The server is not started yet. */
export async function redisFleet(whenDown: 'deny' | 'allow' = 'deny'): Promise<Fleet> {
  const server = await redisServer()
  const apps = await Promise.all(
    REDIS_CLIENTS.map(async ([client, open]) => ({
      client,
      app: await limitedApp(open(server.port), whenDown),
    })),
  )
  return {
    server,
    apps,
    each: (work) => Promise.all(apps.map(({ app }) => work(app))),
    report(fault, lines) {
      const rows = apps.map(({ client }, index) => `  ${client.padEnd(21)} ${lines[index] ?? ''}`)
      process.stdout.write(`Redis ${fault}, whenDown ${whenDown}\n${rows.join('\n')}\n`)
    },
    async close() {
      await Promise.all(apps.map(({ app }) => app.close()))
      await server.close()
    },
  }
}
