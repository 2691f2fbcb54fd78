import type { Store } from 'express-rate-limit'
import { resilientStore, type EmbedAuthError } from 'embed-auth'
import { flakyStore } from './flaky-store.js'
import { unavailable, wrappedStore } from './wrapped-store.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('a store that fails', () => {
  it('L3 · is made anew after a failed start, as soon as one tries again', async () => {
    const { server, store, changes } = wrappedStore()
    server.mode = 'failing'
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
    expect(server.made).toBe(2)
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('L3 · is dropped with what it remembers: a poisoned script does not outlive it', async () => {
    const { server, store } = wrappedStore()
    await store.increment('a')
    server.poison()
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 2 })
    expect(server).toMatchObject({ made: 2, shutDown: 1 })
  })

  it('shuts down what was made but could not be initialised', async () => {
    const { server, store } = wrappedStore()
    server.mode = 'failing'
    await store.increment('a').catch(() => {})
    expect(server).toMatchObject({ made: 1, shutDown: 1 })
  })

  it('R6 · keeps the store’s own error as the cause, out of the message', async () => {
    const { server, store } = wrappedStore()
    server.mode = 'failing'
    const [first, second] = (await Promise.all(
      [1, 2].map(() => store.increment('a').catch((error: unknown) => error)),
    )) as [EmbedAuthError, EmbedAuthError]
    expect(first.cause).toMatchObject({ message: 'flaky canary' })
    const refused = (await store.increment('a').catch((error: unknown) => error)) as EmbedAuthError
    expect(refused.cause).toMatchObject({ message: 'flaky canary' })
    for (const error of [first, second, refused]) expect(error.message).not.toContain('canary')
  })

  it.each([undefined, null, {}, 'store'])('takes %p from createStore for a fault', async (made) => {
    const store = resilientStore((() => made) as never, { whenDown: 'deny' })
    await expect(store.increment('a')).rejects.toMatchObject({ code: 'ERR_STORE' })
  })

  it.each([undefined, {}, { totalHits: NaN }, { totalHits: '1' }, { totalHits: Infinity }])(
    'does not let a count of %p pass for one below the limit',
    async (count) => {
      const broken = { increment: () => count } as unknown as Store
      const store = resilientStore(() => broken, { whenDown: 'deny' })
      await expect(store.increment('a')).rejects.toMatchObject({ code: 'ERR_STORE' })
    },
  )
})

describe('whenDown', () => {
  it('L4 · allow: lets requests pass with one hit in a window that ends now', async () => {
    const { server, store, changes } = wrappedStore('allow')
    server.mode = 'failing'
    for (let count = 0; count < 3; count += 1) {
      await expect(store.increment('a')).resolves.toEqual({ totalHits: 1, resetTime: new Date() })
    }
    await expect(store.decrement('a')).resolves.toBeUndefined()
    expect(changes()).toEqual(['store ERR_STORE'])
  })

  it('L4 · allow: does not pretend to have reset or read a key', async () => {
    const { server, store } = wrappedStore('allow')
    server.mode = 'failing'
    for (const attempt of [store.resetKey('a'), store.resetAll(), store.get('a')]) {
      await expect(attempt).rejects.toEqual(unavailable)
    }
  })

  it('L4 · allow: counts again once the store is back', async () => {
    const { server, store, changes } = wrappedStore('allow')
    server.mode = 'failing'
    await store.increment('a')
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await store.increment('a')
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 2 })
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('L4 · deny: rejects in every method', async () => {
    const { server, store } = wrappedStore('deny')
    server.mode = 'failing'
    for (const method of ['increment', 'decrement', 'resetKey', 'get', 'resetAll'] as const) {
      await expect(store[method]('a')).rejects.toEqual(unavailable)
    }
  })
})

describe('onEvent', () => {
  it('gets a frozen event with its time', async () => {
    const { server, store, events } = wrappedStore()
    server.mode = 'failing'
    await store.increment('a').catch(() => {})
    expect(events).toEqual([{ type: 'store', code: 'ERR_STORE', at: new Date().toISOString() }])
    expect(Object.isFrozen(events[0])).toBe(true)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('listener')
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
  ])('O1 · harms nothing when it %s', async (_how, onEvent) => {
    const server = flakyStore()
    const store = resilientStore(server.createStore, { whenDown: 'deny', onEvent })
    server.mode = 'failing'
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
  })
})
