/** Ports of the demo: from the environment, or the same ones at every start. */
import type { Environment } from './platforms.js'

const LAST_PORT = 65_535
const MAX_ATTEMPTS = 50

/**
 * Reads a port from the environment; undefined if it is not set, 0 for any free port.
 * @throws RangeError if the value is not a port.
 */
export function portFromEnv(environment: Environment, variable: string): number | undefined {
  const text = (environment[variable] ?? '').trim()
  if (text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= LAST_PORT) return port
  throw new RangeError(`${variable} must be a port from 0 to ${LAST_PORT}; received "${text}".`)
}

/**
 * Listens on the given port. Without one, listens on the default port, or on the next free port
 * after it, and says so.
 */
export async function listenOnPort<T>(
  listen: (port: number) => Promise<T>,
  port: number | undefined,
  defaultPort: number,
): Promise<T> {
  if (port !== undefined) return listen(port)
  for (let candidate = defaultPort; ; candidate += 1) {
    try {
      const listening = await listen(candidate)
      if (candidate !== defaultPort) {
        console.log(`Port ${defaultPort} is in use. The demo uses ${candidate} instead.`)
      }
      return listening
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || candidate >= defaultPort + MAX_ATTEMPTS) throw error
    }
  }
}
