import { sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { latenode } from 'embed-auth'
import { acmeApp } from '../helpers/acme.js'
import { rsaPair } from '../helpers/key-pairs.js'

const SIGNATURES = 200

/** What as many signatures would take in one piece on the event loop, on this machine, now. */
function synchronousMs(): number {
  const { privateKey } = rsaPair(4096)
  const sample = SIGNATURES / 10
  const start = performance.now()
  for (let index = 0; index < sample; index += 1) sign('sha512', Buffer.from('x'), privateKey)
  return (performance.now() - start) * (SIGNATURES / sample)
}

describe('signing off the event loop', () => {
  it('R7 · 200 RSA-4096 signatures at once stall neither the event loop nor the file system', async () => {
    const platform = latenode({ tenantId: 7, privateKey: rsaPair(4096).privateKey })
    const { embed } = acmeApp({ platform, cache: false, timeoutMs: 60_000 })
    await embed.issue({ id: 'warm-up', teams: [] })
    const inOnePieceMs = synchronousMs()

    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const progress = { signing: true }
    const signatures = Promise.all(
      Array.from({ length: SIGNATURES }, (_, index) =>
        embed.issue({ id: `u-${index}`, teams: [] }),
      ),
    ).finally(() => {
      progress.signing = false
    })
    let slowestReadMs = 0
    while (progress.signing) {
      const start = performance.now()
      await readFile(__filename)
      slowestReadMs = Math.max(slowestReadMs, performance.now() - start)
    }
    delay.disable()
    expect(new Set((await signatures).map(({ token }) => token)).size).toBe(SIGNATURES)
    expect(delay.max / 1e6).toBeLessThan(inOnePieceMs / 3)
    expect(slowestReadMs).toBeLessThan(inOnePieceMs / 3)
  }, 120_000)
})
