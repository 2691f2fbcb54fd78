import { readFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate, poolThreads } from '../../lib/signing/index.js'
import type { Gate } from '../../lib/signing/index.js'
import { openedKey, pair, signal } from './keys.js'

/** Signatures that start when the gate lets them in and end when the test says so. */
function signatures(gate: Gate) {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  return {
    started,
    begin: (name: string, costMs: number) =>
      gate.run(costMs, () => {
        started.push(name)
        return new Promise<void>((resolve) => ends.set(name, resolve))
      }),
    end: async (name: string) => {
      ends.get(name)!()
      await turn()
    },
  }
}

/** How many of 200 signatures of this cost are let in at once. */
function letIn(threads: number, costMs: number): number {
  const { started, begin } = signatures(createGate(threads))
  for (let n = 0; n < 200; n += 1) void begin(String(n), costMs)
  return started.length
}

/** A gate that counts how many signatures are in at once. */
function counted(threads: number): { gate: Gate; most: () => number; now: () => number } {
  const inner = createGate(threads)
  let now = 0
  let most = 0
  const gate: Gate = {
    run: (costMs, sign) =>
      inner.run(costMs, async () => {
        now += 1
        most = Math.max(most, now)
        try {
          return await sign()
        } finally {
          now -= 1
        }
      }),
  }
  return { gate, most: () => most, now: () => now }
}

const SLOW_MS = 4

describe('the gate', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [8, 7],
  ])('R7 · leaves one of %d threads free of slow signatures: %d at once', (threads, most) => {
    expect(letIn(threads, SLOW_MS)).toBe(most)
    expect(letIn(threads, 100)).toBe(most)
  })

  test.each([
    [4, 0.05, 200],
    [4, 0.5, 24],
    [4, 1, 12],
    [1, 0.5, 6],
    [1, 1, 3],
    [4, 2, 3],
  ])(
    'R7 · bounds short signatures by their time: on %d threads, %d ms: %d',
    (threads, costMs, most) => {
      expect(letIn(threads, costMs)).toBe(most)
    },
  )

  test('R7 · starts signatures in the order of arrival, each when another ends', async () => {
    const { started, begin, end } = signatures(createGate(3))
    for (const name of ['a', 'b', 'c', 'd', 'e']) void begin(name, SLOW_MS)
    expect(started).toEqual(['a', 'b'])
    await end('b')
    expect(started).toEqual(['a', 'b', 'c'])
    await end('a')
    await end('c')
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('R7 · keeps the order of arrival when a fast signature waits behind a slow one', async () => {
    const { started, begin, end } = signatures(createGate(2))
    void begin('slow', SLOW_MS)
    void begin('slow too', SLOW_MS)
    void begin('fast', 0.5)
    expect(started).toEqual(['slow'])
    await end('slow')
    expect(started).toEqual(['slow', 'slow too'])
    await end('slow too')
    expect(started).toEqual(['slow', 'slow too', 'fast'])
  })

  test('R7 · has all its capacity again after any number of signatures came and went', async () => {
    const gate = createGate(4)
    for (let n = 0; n < 3_000; n += 1) {
      await Promise.all([0.3, 0.7, 3].map((costMs) => gate.run(costMs, () => Promise.resolve())))
    }
    const { started, begin } = signatures(gate)
    for (let n = 0; n < 200; n += 1) void begin(String(n), 0.5)
    expect(started).toHaveLength(24)
  })

  test('R7 · lets the next ones in after signatures that fail, thousands of them too', async () => {
    const gate = createGate(1)
    const failing = Array.from({ length: 20_000 }, () =>
      gate.run(SLOW_MS, () => Promise.reject(new Error('aborted'))),
    )
    await expect(gate.run(SLOW_MS, () => Promise.resolve('signed'))).resolves.toBe('signed')
    const outcomes = await Promise.allSettled(failing)
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
  })

  test('R7 · holds for all keys that share it', async () => {
    const { gate, most, now } = counted(2)
    const keys = [
      openedKey({ privateKey: pair('rsa2048').privateKey, gate }),
      openedKey({ privateKey: pair('p521').privateKey, gate }),
    ]
    await Promise.all(Array.from({ length: 200 }, (_, n) => keys[n % 2]!.sign('{}', signal())))
    expect(most()).toBeLessThanOrEqual(12)
    expect(now()).toBe(0)
  })

  test('R5 · signs nothing for a request that was aborted while it waited', async () => {
    const { gate, most } = counted(1)
    const key = openedKey({ privateKey: pair('rsa4096').privateKey, gate })
    const first = key.sign('{}', signal())
    const waiting = new AbortController()
    const second = key.sign('{}', waiting.signal)
    const reason = new Error('deadline')
    waiting.abort(reason)
    await expect(first).resolves.toMatch(/^ey/)
    await expect(second).rejects.toBe(reason)
    await expect(key.sign('{}', signal())).resolves.toMatch(/^ey/)
    expect(most()).toBe(1)
  })

  test('R7 · leaves a thread for files while RSA-4096 signatures wait', async () => {
    const { gate, most } = counted(4)
    const key = openedKey({ privateKey: pair('rsa4096').privateKey, gate })
    let left = 240
    const signing = Array.from({ length: left }, () =>
      key.sign('{}', signal()).finally(() => (left -= 1)),
    )
    const readMs: number[] = []
    const queuedAtRead: number[] = []
    while (left > 0) {
      const startedAt = performance.now()
      await readFile(__filename)
      readMs.push(performance.now() - startedAt)
      queuedAtRead.push(left)
      await turn()
    }
    await Promise.all(signing)
    expect(most()).toBe(3)
    // In a full pool of four threads, the first read would wait for all 240 signatures.
    expect(queuedAtRead[0]).toBeGreaterThan(120)
    expect(readMs.length).toBeGreaterThan(20)
    expect([...readMs].sort((a, b) => a - b)[Math.floor(readMs.length / 2)]).toBeLessThan(50)
  })

  test.each([
    [undefined, 4],
    ['', 4],
    ['8', 8],
    ['1', 1],
    ['0', 4],
    ['many', 4],
  ])('R7 · a pool of UV_THREADPOOL_SIZE %p has %d threads', (size, threads) => {
    expect(poolThreads(size)).toBe(threads)
  })
})
