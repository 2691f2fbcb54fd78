import type { Server, ServerResponse } from 'node:http'

export interface DrainOptions {
  server: Server
  /** Closes what else keeps the process alive: `embed.close()`, Redis, the database. */
  release: () => Promise<void>
  /** How long a load balancer goes on sending after readiness said no. */
  noticeMs?: number
  /** The most that the answers under way may take after that. */
  graceMs?: number
}

/** On SIGTERM: readiness says no, the answers under way are finished, the process ends with 0. */
export function drainOnSigterm({
  server,
  release,
  noticeMs = 5_000,
  graceMs = 10_000,
}: DrainOptions): { readonly isDraining: boolean } {
  const underWay = new Set<ServerResponse>()
  let isDraining = false

  server.prependListener('request', (_req, res) => {
    underWay.add(res)
    res.once('close', () => underWay.delete(res))
    if (isDraining) res.setHeader('Connection', 'close')
  })

  process.once('SIGTERM', () => {
    isDraining = true
    // Kept-alive connections end with their answer, and their clients come back elsewhere.
    for (const res of underWay) if (!res.headersSent) res.setHeader('Connection', 'close')
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
