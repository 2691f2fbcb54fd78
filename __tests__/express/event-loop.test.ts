import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { latenode } from 'embed-auth'
import { acmeApp } from '../helpers/acme.js'
import { rsaPair } from '../helpers/key-pairs.js'

describe('signing off the event loop', () => {
  it('R7 · 200 RSA-4096 signatures at once stall neither the event loop nor the file system', async () => {
    const platform = latenode({ tenantId: 7, privateKey: rsaPair(4096).privateKey })
    const { embed } = acmeApp({ platform, cache: false })
    await embed.issue({ id: 'warm-up', teams: [] })

    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    let signing = true
    const signatures = Promise.all(
      Array.from({ length: 200 }, (_, index) => embed.issue({ id: `u-${index}`, teams: [] })),
    ).finally(() => {
      signing = false
    })
    let slowestReadMs = 0
    let reads = 0
    while (signing) {
      const start = performance.now()
      await readFile(__filename)
      slowestReadMs = Math.max(slowestReadMs, performance.now() - start)
      reads += 1
    }
    delay.disable()
    expect(new Set((await signatures).map(({ token }) => token)).size).toBe(200)
    // On the event loop 200 signatures of this size take about half a second in one piece.
    expect(delay.max / 1e6).toBeLessThan(150)
    expect(reads).toBeGreaterThan(20)
    expect(slowestReadMs).toBeLessThan(150)
  })
})
