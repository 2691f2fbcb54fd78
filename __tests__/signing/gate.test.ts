import { readFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate } from '../../lib/signing/index.js'
import type { Gate } from '../../lib/signing/index.js'
import { call, openedKey, pair } from './keys.js'

/** A gate that counts how many are in at once. */
function counted(workers: number): { gate: Gate; most: () => number; now: () => number } {
  const inner = createGate(workers)
  let now = 0
  let most = 0
  const gate: Gate = {
    enter(costMs, start) {
      inner.enter(costMs, () => {
        now += 1
        most = Math.max(most, now)
        const started = start()
        if (!started) now -= 1
        return started
      })
    },
    leave(costMs) {
      now -= 1
      inner.leave(costMs)
    },
  }
  return { gate, most: () => most, now: () => now }
}

/** Longer than the gate lets anybody wait behind a worker: only how many there are counts. */
const SLOW_MS = 4

describe('the gate', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [8, 7],
  ])(
    'R7 · leaves one of %d workers free of slow signatures, but lets one in: %d',
    (workers, most) => {
      const gate = createGate(workers)
      let started = 0
      for (let n = 0; n < 20; n += 1) gate.enter(SLOW_MS, () => (started += 1) > 0)
      expect(started).toBe(most)
    },
  )

  test('R7 · lets slow signatures in by the order of arrival, each when another leaves', () => {
    const gate = createGate(3)
    const started: number[] = []
    for (const n of [1, 2, 3, 4, 5]) gate.enter(SLOW_MS, () => started.push(n) > 0)
    expect(started).toEqual([1, 2])
    gate.leave(SLOW_MS)
    expect(started).toEqual([1, 2, 3])
    gate.leave(SLOW_MS)
    gate.leave(SLOW_MS)
    expect(started).toEqual([1, 2, 3, 4, 5])
  })

  test.each([
    [0.05, 60],
    [0.5, 6],
    [1, 3],
    [2, 1],
    [30, 1],
  ])(
    'R7 · lets signatures of %d ms in until a worker is busy for 3 ms: %d',
    async (costMs, most) => {
      const gate = createGate(1)
      let started = 0
      for (let n = 0; n < 100; n += 1) gate.enter(costMs, () => (started += 1) > 0)
      await turn()
      expect(started).toBe(most)
    },
  )

  test('R7 · keeps the order of arrival where a fast signature waits behind a slow one', () => {
    const gate = createGate(1)
    const started: string[] = []
    gate.enter(2, () => started.push('slow') > 0)
    gate.enter(2, () => started.push('slow again') > 0)
    gate.enter(0.5, () => started.push('fast') > 0)
    expect(started).toEqual(['slow'])
    gate.leave(2)
    expect(started).toEqual(['slow', 'slow again', 'fast'])
  })

  test('R7 · starts signatures together at the end of the turn while its workers are busy', async () => {
    const gate = createGate(3)
    const started: number[] = []
    for (const n of [1, 2, 3, 4]) gate.enter(0.1, () => started.push(n) > 0)
    expect(started).toEqual([1, 2])
    await turn()
    expect(started).toEqual([1, 2, 3, 4])
  })

  test('R7 · starts four signatures together without waiting for the end of the turn', () => {
    const gate = createGate(1)
    const started: number[] = []
    const enter = (n: number) => gate.enter(0.1, () => started.push(n) > 0)
    for (const n of [1, 2, 3, 4]) enter(n)
    expect(started).toEqual([1])
    enter(5)
    expect(started).toEqual([1, 2, 3, 4, 5])
  })

  test('R7 · has its whole room again after any number of signatures came and went', async () => {
    const gate = createGate(1)
    for (let n = 0; n < 10_000; n += 1) {
      gate.enter(0.1, () => true)
      gate.leave(0.1)
    }
    let started = 0
    for (let n = 0; n < 100; n += 1) gate.enter(0.5, () => (started += 1) > 0)
    await turn()
    expect(started).toBe(6)
  })

  test('R7 · passes over those that no longer want to start, thousands of them too', () => {
    const gate = createGate(1)
    gate.enter(SLOW_MS, () => true)
    let asked = 0
    let started = false
    for (let n = 0; n < 20_000; n += 1) {
      gate.enter(SLOW_MS, () => {
        asked += 1
        return false
      })
    }
    gate.enter(SLOW_MS, () => (started = true))
    gate.leave(SLOW_MS)
    expect([asked, started]).toEqual([20_000, true])
    gate.leave(SLOW_MS)
    let again = false
    gate.enter(SLOW_MS, () => (again = true))
    expect(again).toBe(true)
  })

  test('R7 · keeps its order past the point where it cuts its queue', () => {
    const gate = createGate(1)
    const started: number[] = []
    for (let n = 0; n < 5000; n += 1) gate.enter(SLOW_MS, () => started.push(n) > 0)
    for (let n = 0; n < 5000; n += 1) gate.leave(SLOW_MS)
    expect(started).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  })

  test('R7 · holds for all keys that share it', async () => {
    const { gate, most, now } = counted(2)
    const keys = [
      openedKey({ privateKey: pair('rsa2048').privateKey, gate }),
      openedKey({ privateKey: pair('p521').privateKey, gate }),
    ]
    await Promise.all(Array.from({ length: 200 }, (_, n) => keys[n % 2]!.sign('{}', call())))
    // 6 ms for two workers: two of 2 ms, four of 0.5 ms, in turn.
    expect(most()).toBeLessThanOrEqual(6)
    expect(most()).toBeGreaterThan(2)
    expect(now()).toBe(0)
  })

  test('R5 · signs nothing for a call that was given up while it waited', async () => {
    const { gate, most } = counted(1)
    const key = openedKey({ privateKey: pair('rsa4096').privateKey, gate })
    const first = key.sign('{}', call())
    const waiting = { aborted: false, signal: new AbortController().signal }
    const second = key.sign('{}', call(waiting))
    waiting.aborted = true
    await expect(first).resolves.toMatch(/^ey/)
    await expect(second).rejects.toMatchObject({ code: 'ERR_SIGNER', status: 503 })
    await expect(key.sign('{}', call())).resolves.toMatch(/^ey/)
    expect(most()).toBe(1)
  })

  test('R7 · leaves a thread for files and the event loop free while RSA-4096 saturates it', async () => {
    const { gate, most } = counted(4)
    const key = openedKey({ privateKey: pair('rsa4096').privateKey, gate })
    let left = 120
    const signatures = Array.from({ length: left }, () =>
      key.sign('{}', call()).finally(() => (left -= 1)),
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
    await Promise.all(signatures)
    expect(most()).toBe(3)
    // Behind a full pool of four even one read would wait for all 120 signatures.
    expect(queuedAtRead[0]).toBeGreaterThan(60)
    expect(readMs.length).toBeGreaterThan(20)
    expect([...readMs].sort((a, b) => a - b)[Math.floor(readMs.length / 2)]).toBeLessThan(50)
  })
})
