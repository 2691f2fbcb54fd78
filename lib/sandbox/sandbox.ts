/** Puts the sandbox together: an Express app, and the server that carries it on loopback. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Express } from 'express'
import { EmbedAuthError } from '../errors.js'
import { typeName } from '../values.js'
import { activepiecesRoutes } from './activepieces/routes.js'
import { assetRoutes } from './assets.js'
import { cookieCheckRoutes } from './cookie-check.js'
import { bodyFault, commonHeaders } from './http.js'
import { latenodeRoutes } from './latenode/routes.js'
import { createMisbehaviour } from './misbehave.js'
import { checkOptions } from './options.js'
import { openBooks } from './state.js'
import type { ListeningSandbox, Sandbox, SandboxOptions } from './types.js'

const LOOPBACK = '127.0.0.1'

/**
 * A sandbox that plays the platforms named in its options. It judges by itself, and shares no
 * signing, claims or policy code with the rest of this library.
 *
 * @throws EmbedAuthError for options that are missing, unknown or wrong; all `faults` at once.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const config = checkOptions(options)
  const misbehaviour = createMisbehaviour(config.faults, config.now)
  const books = openBooks(config, misbehaviour)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(commonHeaders)
  app.use(assetRoutes(config, books.state))
  app.use(cookieCheckRoutes(misbehaviour))
  if (books.latenode !== undefined) app.use(latenodeRoutes(books.latenode))
  if (books.activepieces !== undefined) app.use(activepiecesRoutes(books.activepieces))
  app.use((_req, res) => {
    res.status(404).json({ code: 'NOT_FOUND', message: 'There is nothing here in the sandbox.' })
  })
  app.use(
    bodyFault((res, status, message) => res.status(status).json({ code: 'BODY_INVALID', message })),
  )

  const servers = new Set<Server>()
  return {
    app,
    async listen(port = 0) {
      const { server, listening } = await serve(app, port)
      servers.add(server)
      server.once('close', () => servers.delete(server))
      return listening
    },
    state: books.state,
    async close() {
      await Promise.all([...servers].map(stop))
    },
  }
}

async function serve(
  app: Express,
  port: number,
): Promise<{ server: Server; listening: ListeningSandbox }> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const message = `port: must be a whole number from 0 to 65535, but is ${typeName(port)}`
    throw new EmbedAuthError('ERR_OPTION_INVALID', message)
  }
  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return { server, listening: { url: `http://${LOOPBACK}:${taken}`, close: () => stop(server) } }
}

/** Hanging answers are cut off: a test must never wait for one. */
async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}
