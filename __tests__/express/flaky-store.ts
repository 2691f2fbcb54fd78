/** A store whose server works, fails or hangs as told, in the manner of rate-limit-redis. */
import type { Options, Store } from 'express-rate-limit'

export interface FlakyServer {
  mode: 'working' | 'failing' | 'hanging'
  lacksOptionalMethods: boolean
  readonly createStore: () => Store
  /** How many stores were made, and how many of them shut down. */
  readonly made: number
  readonly shutDown: number
  /** Calls that reached the server, and those of them that counted. */
  readonly calls: number
  readonly hits: number
  readonly limiterOptions: readonly Options[]
  /** Makes the stores that exist now fail for good, while new ones work. */
  poison(): void
  /** Lets hanging calls go on, or fail with `error`. */
  wake(error?: Error): Promise<void>
}

export function flakyStore(): FlakyServer {
  const counts = new Map<string, number>()
  let waiting: ((error?: Error) => void)[] = []
  let healthyFrom = 0
  const server = {
    mode: 'working' as FlakyServer['mode'],
    lacksOptionalMethods: false,
    made: 0,
    shutDown: 0,
    calls: 0,
    hits: 0,
    limiterOptions: [] as Options[],
    createStore,
    poison: () => void (healthyFrom = server.made),
    async wake(error?: Error) {
      for (const settle of waiting) settle(error)
      waiting = []
      await jest.advanceTimersByTimeAsync(0)
    },
  }

  async function reach(): Promise<void> {
    server.calls += 1
    if (server.mode === 'failing') throw new Error('flaky canary')
    if (server.mode === 'working') return
    await new Promise<void>((resolve, reject) => {
      waiting.push((error) => (error ? reject(error) : resolve()))
    })
  }

  function createStore(): Store {
    const number = server.made
    server.made += 1
    const ask = async (): Promise<void> => {
      await reach()
      if (number < healthyFrom) throw new Error('poisoned')
    }
    const add = (key: string, hits: number): number => {
      counts.set(key, (counts.get(key) ?? 0) + hits)
      return counts.get(key) ?? 0
    }
    const optional = {
      async get(key: string) {
        await ask()
        const totalHits = counts.get(key)
        return totalHits === undefined ? undefined : { totalHits, resetTime: new Date() }
      },
      async resetAll() {
        await ask()
        counts.clear()
      },
    }
    return {
      prefix: 'flaky:',
      localKeys: false,
      async init(options) {
        server.limiterOptions.push(options)
        await ask()
      },
      async increment(key) {
        await ask()
        server.hits += 1
        return { totalHits: add(key, 1), resetTime: new Date() }
      },
      async decrement(key) {
        await ask()
        add(key, -1)
      },
      async resetKey(key) {
        await ask()
        counts.delete(key)
      },
      shutdown: () => void (server.shutDown += 1),
      ...(server.lacksOptionalMethods ? {} : optional),
    }
  }
  return server
}
