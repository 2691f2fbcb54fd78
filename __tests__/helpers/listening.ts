/** Servers on free ports of loopback. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'

export interface Listening {
  readonly port: number
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Ends the connections that are open, too. */
  readonly close: () => Promise<void>
}

/** Listens with a server, or with an application in a server of its own. */
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

/** A port on which nobody listens, for a process that must be told one. */
export async function freePort(): Promise<number> {
  const { port, close } = await listening(createServer())
  await close()
  return port
}
