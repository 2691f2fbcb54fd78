/** Creates the sandbox: an Express app for both platforms, its state, and its server on loopback. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { EmbedAuthError } from '../errors.js'
import { createActivepiecesAccounts } from './activepieces/accounts.js'
import { activepiecesRoutes, exchangeToken } from './activepieces/routes.js'
import { createAutomations } from './automations.js'
import { createCheckLog } from './checks.js'
import { createFaultInjection } from './faults.js'
import { bodyError, checkHost, commonHeaders } from './http.js'
import { createLatenodeAccounts } from './latenode/accounts.js'
import { latenodeRoutes, signIn } from './latenode/routes.js'
import { checkOptions } from './options.js'
import { pageRoutes } from './pages/routes.js'
import type { Sandbox, SandboxOptions, SandboxState } from './types.js'

const LOOPBACK = '127.0.0.1'

/**
 * Creates a local emulator of the platforms in its options. It shares no code with the part of this
 * library that signs tokens.
 *
 * @throws EmbedAuthError that lists every invalid option in `issues`.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const config = checkOptions(options)
  const faults = createFaultInjection(config.faults, config.now)
  const automations = createAutomations()
  const checks = createCheckLog()
  const shared = { automations, checks, faults }
  const latenode = config.latenode && {
    ...shared,
    config: config.latenode,
    accounts: createLatenodeAccounts(config.latenode, automations),
  }
  const activepieces = config.activepieces && {
    ...shared,
    config: config.activepieces,
    accounts: createActivepiecesAccounts(config.activepieces, automations),
  }

  const state: SandboxState = {
    get latenode() {
      return structuredClone({
        users: latenode?.accounts.users() ?? [],
        spaces: latenode?.accounts.spaces() ?? [],
        scenarios: automations.list('latenode'),
      })
    },
    get activepieces() {
      return structuredClone({
        users: activepieces?.accounts.users() ?? [],
        projects: activepieces?.accounts.projects() ?? [],
        memberships: activepieces?.accounts.memberships() ?? [],
        concurrencyPools: activepieces?.accounts.pools() ?? [],
        flows: automations.list('activepieces'),
      })
    },
    get checks() {
      return structuredClone(checks.list())
    },
    reset() {
      automations.clear()
      checks.clear()
      faults.reset()
      latenode?.accounts.clear()
      activepieces?.accounts.clear()
    },
  }

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(commonHeaders)
  app.use(checkHost(config.allowedHosts))
  app.use(pageRoutes(state))
  if (latenode !== undefined) app.use(latenodeRoutes(latenode))
  if (activepieces !== undefined) app.use(activepiecesRoutes(activepieces))
  app.use((_req, res) => {
    res.status(404).json({ code: 'NOT_FOUND', message: 'The sandbox has no such route.' })
  })
  app.use(bodyError)

  const servers = new Set<Server>()
  return {
    app,
    async listen(port = 0) {
      const server = await serve(app, port)
      servers.add(server)
      server.once('close', () => servers.delete(server))
      const { port: taken } = server.address() as AddressInfo
      return { url: `http://${LOOPBACK}:${taken}`, close: () => stop(server) }
    },
    state,
    exchange(platform, token) {
      const nowMs = faults.nowMs()
      const result =
        platform === 'latenode'
          ? latenode && signIn(latenode, token, nowMs)
          : activepieces && exchangeToken(activepieces, token, nowMs)
      if (result === undefined) {
        const message = `${platform}: is missing in the options of this sandbox`
        throw new EmbedAuthError('ERR_OPTION_MISSING', message)
      }
      const { accepted, status, body, findings } = result
      return { accepted, status, body, findings }
    },
    async close() {
      await Promise.all([...servers].map(stop))
    },
  }
}

async function serve(app: Express, port: number): Promise<Server> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const message = 'port: must be an integer from 0 to 65535'
    throw new EmbedAuthError('ERR_OPTION_INVALID', message)
  }
  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  return server
}

/** Also closes open connections, because a test must not wait for a hanging request. */
async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}
