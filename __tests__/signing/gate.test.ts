import { readFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate } from '../../lib/signing/index.js'
import type { Gate } from '../../lib/signing/index.js'
import { call, openedKey, pair } from './keys.js'

/** A gate that counts how many are in at once. */
function counted(limit: number): { gate: Gate; most: () => number; now: () => number } {
  const inner = createGate(limit)
  let now = 0
  let most = 0
  const gate: Gate = {
    limit,
    enter(start) {
      inner.enter(() => {
        now += 1
        most = Math.max(most, now)
        const started = start()
        if (!started) now -= 1
        return started
      })
    },
    leave() {
      now -= 1
      inner.leave()
    },
  }
  return { gate, most: () => most, now: () => now }
}

describe('the gate', () => {
  test('R7 · lets at most its limit in, in the order of arrival', () => {
    const gate = createGate(2)
    const started: number[] = []
    for (const n of [1, 2, 3, 4, 5]) gate.enter(() => started.push(n) > 0)
    expect(started).toEqual([1, 2])
    gate.leave()
    expect(started).toEqual([1, 2, 3])
    gate.leave()
    gate.leave()
    expect(started).toEqual([1, 2, 3, 4, 5])
  })

  test('R7 · passes over those that no longer want to start, thousands of them too', () => {
    const gate = createGate(1)
    gate.enter(() => true)
    let asked = 0
    let started = false
    for (let n = 0; n < 20_000; n += 1) {
      gate.enter(() => {
        asked += 1
        return false
      })
    }
    gate.enter(() => (started = true))
    gate.leave()
    expect([asked, started]).toEqual([20_000, true])
    gate.leave()
    let again = false
    gate.enter(() => (again = true))
    expect(again).toBe(true)
  })

  test('R7 · keeps its order past the point where it cuts its queue', () => {
    const gate = createGate(1)
    const started: number[] = []
    for (let n = 0; n < 5000; n += 1) gate.enter(() => started.push(n) > 0)
    for (let n = 0; n < 5000; n += 1) gate.leave()
    expect(started).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  })

  test('R7 · holds for all keys that share it', async () => {
    const { gate, most, now } = counted(3)
    const keys = [
      openedKey({ privateKey: pair('rsa2048').privateKey, gate }),
      openedKey({ privateKey: pair('p256').privateKey, gate }),
    ]
    await Promise.all(Array.from({ length: 200 }, (_, n) => keys[n % 2]!.sign('{}', call())))
    expect([most(), now()]).toEqual([3, 0])
  })

  test('R5 · signs nothing for a call that was given up while it waited', async () => {
    const { gate, most } = counted(1)
    const key = openedKey({ privateKey: pair('rsa4096').privateKey, gate })
    const first = key.sign('{}', call())
    const waiting = { ...call(), aborted: false }
    const second = key.sign('{}', waiting)
    waiting.aborted = true
    await expect(first).resolves.toMatch(/^ey/)
    await expect(second).rejects.toMatchObject({ code: 'ERR_SIGNER', status: 503 })
    await expect(key.sign('{}', call())).resolves.toMatch(/^ey/)
    expect(most()).toBe(1)
  })

  test('R7 · leaves a thread for files and the event loop free while RSA-4096 saturates it', async () => {
    const { gate, most } = counted(3)
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
