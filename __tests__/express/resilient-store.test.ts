import { MemoryStore, rateLimit } from 'express-rate-limit'
import express from 'express'
import request from 'supertest'
import { resilientStore } from 'embed-auth'
import { errorOf } from '../helpers/issues.js'
import { flakyStore } from './flaky-store.js'
import { LIMITER, wrappedStore } from './wrapped-store.js'

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
    expect(error.issues.map(({ code, option }) => `${code} ${option}`)).toEqual([
      'ERR_OPTION_INVALID createStore',
      'ERR_OPTION_INVALID whenDown',
      'ERR_OPTION_INVALID timeoutMs',
      'ERR_OPTION_UNKNOWN onEvents',
      'ERR_OPTION_UNKNOWN passOnStoreError',
    ])
    expect(error.message).toContain('Did you mean `onEvent`?')
    expect(error.message).not.toContain("'open'")
  })

  it.each([0, -1, 1.5, NaN, Infinity, 60_001])('refuses %p milliseconds as timeoutMs', (value) => {
    const error = construct(() => new MemoryStore(), { whenDown: 'deny', timeoutMs: value })
    expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_INVALID', option: 'timeoutMs' }])
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
