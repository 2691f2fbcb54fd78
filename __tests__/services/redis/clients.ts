/** The Redis clients that hosts use, as they come and set to fail fast. */
import { Redis } from 'ioredis'
import { RedisStore } from 'rate-limit-redis'
import { createClient } from 'redis'

export interface RedisClient {
  /** A store over the one connection of this client. */
  readonly createStore: () => RedisStore
  readonly close: () => void
}

function ioredis(port: number, options: object): RedisClient {
  const client = new Redis({ port, host: '127.0.0.1', ...options })
  client.on('error', () => {})
  return {
    createStore: () =>
      new RedisStore({
        sendCommand: (name: string, ...args: string[]) => client.call(name, ...args) as never,
      }),
    close: () => client.disconnect(),
  }
}

function nodeRedis(port: number, options: object): RedisClient {
  const client = createClient({ socket: { host: '127.0.0.1', port }, ...options })
  // Without a listener the first lost connection ends the process.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return {
    createStore: () =>
      new RedisStore({ sendCommand: (...command: string[]) => client.sendCommand(command) }),
    close: () => client.destroy(),
  }
}

/** Each opens its connection at once, whether or not there is a server. */
export const REDIS_CLIENTS: readonly (readonly [string, (port: number) => RedisClient])[] = [
  ['ioredis', (port) => ioredis(port, {})],
  [
    'ioredis, fail-fast',
    (port) =>
      ioredis(port, { enableOfflineQueue: false, commandTimeout: 200, maxRetriesPerRequest: 1 }),
  ],
  ['node-redis', (port) => nodeRedis(port, {})],
  [
    'node-redis, fail-fast',
    (port) => nodeRedis(port, { disableOfflineQueue: true, commandOptions: { timeout: 200 } }),
  ],
]
