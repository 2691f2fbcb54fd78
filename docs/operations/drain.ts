import type { Server, ServerResponse } from 'node:http'

export interface DrainOptions {
  server: Server
  /** Closes what else keeps the process alive: `embed.close()`, Redis, the database. */
  release: () => Promise<void>
  /** Time until the load balancer has noticed that readiness fails, in milliseconds. */
  noticeMs?: number
  /** Maximum time for the open requests after that, in milliseconds. */
  graceMs?: number
}

/** On SIGTERM: readiness fails, the open requests are finished, and the process ends with 0. */
export function drainOnSigterm({
  server,
  release,
  noticeMs = 5_000,
  graceMs = 10_000,
}: DrainOptions): { readonly isDraining: boolean } {
  const open = new Set<ServerResponse>()
  let isDraining = false

  server.prependListener('request', (_req, res) => {
    open.add(res)
    res.once('close', () => open.delete(res))
    if (isDraining) res.setHeader('Connection', 'close')
  })

  process.once('SIGTERM', () => {
    isDraining = true
    // Kept-alive connections end with their answer, and their clients connect to another instance.
    for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close')
    setTimeout(stop, noticeMs)
  })

  function stop(): void {
    setTimeout(() => process.exit(1), graceMs).unref()
    server.close(() => void release().then(() => process.exit(0)))
  }

  return {
    get isDraining() {
      return isDraining
    },
  }
}
