/** The whole demo in this process: Acme on one origin, the sandbox on the other. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../../demo-app/app.js'
import { connectPlatforms } from '../../../demo-app/platforms.js'

export interface RunningDemo {
  /** `http://app.localhost:PORT`. */
  readonly origin: string
  close(): Promise<void>
}

export async function runDemo(): Promise<RunningDemo> {
  const platforms = await connectPlatforms({})
  const server = createServer(await createApp(platforms)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://app.localhost:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await platforms.close()
    },
  }
}
