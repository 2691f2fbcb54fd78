import { MemoryStore, rateLimit, type Store } from 'express-rate-limit'
import express from 'express'
import request from 'supertest'
import { resilientStore, type EmbedAuthError } from 'embed-auth'
import { errorOf } from '../helpers/faults.js'
import { flakyStore } from './flaky-store.js'
import { LIMITER, unavailable, wrappedStore } from './wrapped-store.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('the arguments of resilientStore', () => {
  const construct = (...args: unknown[]) =>
    errorOf(() => Reflect.apply(resilientStore, undefined, args))

  it('L4 · asks for whenDown: it has no default', () => {
    for (const options of [undefined, {}, { timeoutMs: 100 }, { whenDown: undefined }]) {
      const error = construct(() => new MemoryStore(), options)
      expect(error.code).toBe('ERR_OPTION_MISSING')
      expect(error.message).toMatch(/whenDown.*'deny'.*'allow'/)
    }
  })

  it('names all faults at once, and the option that was meant', () => {
    const error = construct(new MemoryStore(), {
      whenDown: 'open',
      timeoutMs: '250',
      onEvents: () => {},
      passOnStoreError: true,
    })
    expect(error.faults.map(({ code, option }) => `${code} ${option}`)).toEqual([
      'ERR_OPTION_INVALID createStore',
      'ERR_OPTION_INVALID whenDown',
      'ERR_OPTION_INVALID timeoutMs',
      'ERR_OPTION_UNKNOWN onEvents',
      'ERR_OPTION_UNKNOWN passOnStoreError',
    ])
    expect(error.message).toContain('did you mean `onEvent`?')
    expect(error.message).not.toContain("'open'")
  })

  it.each([0, -1, 1.5, NaN, Infinity, 60_001])('refuses %p milliseconds as timeoutMs', (value) => {
    const error = construct(() => new MemoryStore(), { whenDown: 'deny', timeoutMs: value })
    expect(error.faults).toMatchObject([{ code: 'ERR_OPTION_INVALID', option: 'timeoutMs' }])
  })
})

describe('a store that works', () => {
  it('is made on first use, once, with the limiter’s options, and counts', async () => {
    const { server, store, events } = wrappedStore()
    expect(server.made).toBe(0)
    const counts = await Promise.all(['a', 'a', 'b'].map((key) => store.increment(key)))
    expect(counts.map(({ totalHits }) => totalHits)).toEqual([1, 2, 1])
    expect(counts[0]!.resetTime).toBeInstanceOf(Date)
    expect(server).toMatchObject({ made: 1, limiterOptions: [LIMITER] })
    expect(events).toEqual([])
  })

  it('takes a store that is made asynchronously', async () => {
    const store = resilientStore(async () => Promise.resolve(new MemoryStore()), {
      whenDown: 'deny',
    })
    store.init(LIMITER)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
    store.shutdown()
  })

  it('has every other method of a store', async () => {
    const { store } = wrappedStore()
    await store.increment('a')
    await store.increment('a')
    await store.decrement('a')
    await expect(store.get('a')).resolves.toMatchObject({ totalHits: 1 })
    await store.resetKey('a')
    await expect(store.get('a')).resolves.toBeUndefined()
    await store.increment('a')
    await store.resetAll()
    await expect(store.get('a')).resolves.toBeUndefined()
  })

  it('shows the prefix underneath, so that two limiters on one request are told apart', async () => {
    const { store } = wrappedStore()
    await store.increment('a')
    expect(store).toMatchObject({ prefix: 'flaky:', localKeys: false })
  })

  it('says so where the store underneath has no resetAll, and stays up', async () => {
    const { server, store, changes } = wrappedStore()
    server.lacksOptionalMethods = true
    await expect(store.resetAll()).rejects.toMatchObject({ message: /no resetAll/ })
    await expect(store.get('a')).resolves.toBeUndefined()
    expect(changes()).toEqual([])
  })
})

describe('L3 · a store that fails', () => {
  it('is made anew after a failed start, as soon as one tries again', async () => {
    const { server, store, changes } = wrappedStore()
    server.mode = 'failing'
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
    expect(server.made).toBe(2)
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('is dropped with what it remembers: a poisoned script does not outlive it', async () => {
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

  it('keeps the store’s own error as the cause, out of the message', async () => {
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
  it('allow · lets requests pass with one hit in a window that ends now', async () => {
    const { server, store, changes } = wrappedStore('allow')
    server.mode = 'failing'
    for (let count = 0; count < 3; count += 1) {
      await expect(store.increment('a')).resolves.toEqual({ totalHits: 1, resetTime: new Date() })
    }
    await expect(store.decrement('a')).resolves.toBeUndefined()
    expect(changes()).toEqual(['store ERR_STORE'])
  })

  it('allow · does not pretend to have reset or read a key', async () => {
    const { server, store } = wrappedStore('allow')
    server.mode = 'failing'
    for (const attempt of [store.resetKey('a'), store.resetAll(), store.get('a')]) {
      await expect(attempt).rejects.toEqual(unavailable)
    }
  })

  it('allow · counts again once the store is back', async () => {
    const { server, store, changes } = wrappedStore('allow')
    server.mode = 'failing'
    await store.increment('a')
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await store.increment('a')
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 2 })
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('deny · rejects in every method', async () => {
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
  ])('harms nothing when it %s', async (_how, onEvent) => {
    const server = flakyStore()
    const store = resilientStore(server.createStore, { whenDown: 'deny', onEvent })
    server.mode = 'failing'
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
  })
})

describe('in a limiter of express-rate-limit’s own', () => {
  it('L4 · refuses passOnStoreError: says so at once and lets nobody pass', async () => {
    jest.useRealTimers()
    const logged: unknown[] = []
    const server = flakyStore()
    server.mode = 'failing'
    const app = express().use(
      rateLimit({
        store: resilientStore(server.createStore, { whenDown: 'deny' }),
        passOnStoreError: true,
        logger: { error: (error) => void logged.push(error), warn: () => {} },
      }),
    )
    expect(logged).toMatchObject([{ code: 'ERR_OPTION_INVALID', message: /passOnStoreError/ }])
    await request(app).get('/').expect(429)
  })
})
