import { outcomeOf, unavailable, wrappedStore } from './wrapped-store.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('a store that hangs', () => {
  it('L4 · is cut off after timeoutMs, by default 250', async () => {
    const { server, store } = wrappedStore()
    server.mode = 'hanging'
    const counting = store.increment('a')
    await jest.advanceTimersByTimeAsync(245)
    expect(await outcomeOf(counting)).toBe('pending')
    await jest.advanceTimersByTimeAsync(15)
    await expect(counting).rejects.toEqual(unavailable)
  })

  it('L4 · is cut off also while it is being made, and shut down when it turns up at last', async () => {
    const { server, store } = wrappedStore()
    server.mode = 'hanging'
    const counting = store.increment('a').catch((error: unknown) => error)
    await jest.advanceTimersByTimeAsync(260)
    expect(await counting).toEqual(unavailable)
    server.mode = 'working'
    await server.wake()
    expect(server.shutDown).toBe(1)
    expect(server.hits).toBe(0)
  })

  it('L4 · is paid for once: the next requests are refused without being sent', async () => {
    const { server, store, changes } = wrappedStore()
    await store.increment('a')
    server.mode = 'hanging'
    const onset = [1, 2, 3].map(() => store.increment('a').catch((error: unknown) => error))
    await jest.advanceTimersByTimeAsync(260)
    expect(await Promise.all(onset)).toEqual([unavailable, unavailable, unavailable])
    const sent = server.calls
    for (let count = 0; count < 100; count += 1) {
      expect(await outcomeOf(store.increment('a'))).toEqual(unavailable)
    }
    expect(server.calls).toBe(sent)
    expect(changes()).toEqual(['store ERR_STORE'])
  })

  it('L4 · is tried again by one request at a time, after a second', async () => {
    const { server, store, changes } = wrappedStore()
    server.mode = 'hanging'
    store.increment('a').catch(() => {})
    await jest.advanceTimersByTimeAsync(260)
    const refuse = async () => expect(await outcomeOf(store.increment('a'))).toEqual(unavailable)

    await jest.advanceTimersByTimeAsync(900)
    await refuse()
    await jest.advanceTimersByTimeAsync(200)
    const probe = store.increment('a')
    expect(await outcomeOf(probe)).toBe('pending')
    await refuse()
    expect(server.made).toBe(2)

    await jest.advanceTimersByTimeAsync(260)
    await expect(probe).rejects.toEqual(unavailable)
    await refuse()

    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 1 })
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 2 })
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('L4 · does not go down again for a call that was under way before it came back', async () => {
    const { server, store, changes } = wrappedStore('deny', 5000)
    await store.increment('a')
    server.mode = 'hanging'
    const old = store.increment('a').catch((error: unknown) => error)
    await jest.advanceTimersByTimeAsync(0)
    server.mode = 'failing'
    await expect(store.increment('a')).rejects.toEqual(unavailable)
    server.mode = 'working'
    await jest.advanceTimersByTimeAsync(1000)
    await store.increment('a')
    await jest.advanceTimersByTimeAsync(5000)
    expect(await old).toEqual(unavailable)
    await expect(store.increment('a')).resolves.toMatchObject({ totalHits: 3 })
    expect(changes()).toEqual(['store ERR_STORE', 'store back'])
  })

  it('L4 · swallows what comes later, in whatever form', async () => {
    const { server, store } = wrappedStore()
    await store.increment('a')
    server.mode = 'hanging'
    const counting = store.increment('a').catch((error: unknown) => error)
    await jest.advanceTimersByTimeAsync(260)
    expect(await counting).toEqual(unavailable)
    // An unhandled rejection would end this process.
    await server.wake(new Error('too late'))
  })

  it('L4 · keeps no timer once the store has answered', async () => {
    const { store } = wrappedStore()
    await store.increment('a')
    expect(jest.getTimerCount()).toBe(0)
  })
})
