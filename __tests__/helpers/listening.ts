/** Servers on free ports of the loopback interface. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'

export interface Listening {
  readonly port: number
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Also closes open connections. */
  readonly close: () => Promise<void>
}

/** Starts a server, or creates one for an application. */
export async function listening(app: Server | RequestListener): Promise<Listening> {
  const server = typeof app === 'function' ? createHttpServer(app) : app
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server)
        (server as { closeAllConnections(): void }).closeAllConnections()
      await closed
    },
  }
}

/** Returns a free port, for a process that needs a fixed port. */
export async function freePort(): Promise<number> {
  const { port, close } = await listening(createServer())
  await close()
  return port
}
