/** `npm run demo`: starts Acme and, where no real platform is set, the sandbox; prints where to look. */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EmbedAuthError } from 'embed-auth'
import { createApp } from './app.js'
import { connectPlatforms, portOf, type Platforms } from './platforms.js'

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const port = portOf(process.env, 'PORT')
  const platforms = await connectPlatforms(process.env)
  const server = createServer()
  const stop = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await platforms.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

  try {
    server.on('request', await createApp(platforms))
    await listen(server, port)
  } catch (error) {
    await stop()
    throw error
  }
  announce((server.address() as AddressInfo).port, platforms)
}

/** Loopback only: a demo with no passwords is nobody else's to open. */
function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function announce(port: number, { latenode, activepieces, sandboxUrl }: Platforms): void {
  const where = ({ mode, origins }: typeof latenode | typeof activepieces): string =>
    mode === 'live' ? `live at ${origins.frame}` : 'played by the sandbox'
  console.log(`
  Acme          http://app.localhost:${port}
  Latenode      ${where(latenode)}
  Activepieces  ${where(activepieces)}`)
  if (sandboxUrl !== undefined) {
    console.log(`  Sandbox       ${sandboxUrl}
                Its key pairs were made just now, are kept in memory, and end with this process.
                Copy .env.example to .env to go to the real platforms.`)
  }
  console.log('\n  Sign in as anybody. Ctrl+C stops everything.\n')
}

/** What went wrong, in words that say how to mend it. */
function explainFailure(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(explainFailure).join('\n\n')
  if (error instanceof EmbedAuthError) return `${error.code}\n${error.message}\nSee ${error.help}`
  if (error instanceof RangeError) return error.message
  const { code, port } = error as { code?: unknown; port?: unknown }
  if (code === 'EADDRINUSE') {
    return `Port ${String(port)} is in use. Set PORT or SANDBOX_PORT to another one, or to nothing for a free one.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch((error: unknown) => {
  console.error(explainFailure(error))
  process.exitCode = 1
})
