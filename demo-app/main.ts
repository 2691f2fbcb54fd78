/** `npm run demo`: starts Acme, and the sandbox for each platform that the environment does not configure. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EmbedAuthError } from 'embed-auth'
import { createApp } from './app.js'
import { ACME_HOST } from './hosts.js'
import { connectPlatforms, type Platforms } from './platforms.js'
import { listenOnPort, portFromEnv } from './ports.js'

const DEFAULT_PORT = 4000
const LOOPBACK = '127.0.0.1'

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const port = portFromEnv(process.env, 'PORT')
  const platforms = await connectPlatforms(process.env)
  const server = createServer()
  const stop = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await platforms.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

  // Loopback only: the demo has no passwords, so other machines must not reach it.
  const listen = async (candidate: number): Promise<void> => {
    server.listen(candidate, LOOPBACK)
    await once(server, 'listening')
  }
  try {
    server.on('request', await createApp(platforms))
    await listenOnPort(listen, port, DEFAULT_PORT)
  } catch (error) {
    await stop()
    throw error
  }
  printAddress((server.address() as AddressInfo).port, platforms)
}

function printAddress(port: number, { sandboxUrl, sandboxApiKeys }: Platforms): void {
  console.log(`\nOpen http://${ACME_HOST}:${port}\n`)
  if (sandboxUrl !== undefined) {
    console.log(`Sandbox: ${sandboxUrl} (generated keys, kept in memory)`)
    console.log('API keys of the sandbox until you stop it, for embed-auth/admin:')
    for (const [name, key] of Object.entries(sandboxApiKeys)) console.log(`  ${name}=${key}`)
  }
  console.log('Press Ctrl+C to stop.\n')
}

/** The error as text with the way to fix it; a stack only for unexpected errors. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join('\n\n')
  if (error instanceof EmbedAuthError) return `${error.code}\n${error.message}\nSee ${error.help}`
  if (error instanceof RangeError) return error.message
  const { code, port } = error as { code?: unknown; port?: unknown }
  if (code === 'EADDRINUSE') {
    return `Port ${String(port)} is in use. Set PORT or SANDBOX_PORT to another port, or leave it empty.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch((error: unknown) => {
  console.error(describeError(error))
  process.exitCode = 1
})
