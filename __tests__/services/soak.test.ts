import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { buildBundles, CURRENT } from '../../bench/build.js'
import { askOnce } from '../../bench/child.js'
import type { InProcessProtocol } from '../../bench/in-process.js'
import { ecPair } from '../helpers/key-pairs.js'

const TOKENS = 1_000_000

describe('a million tokens', () => {
  it('O2 · leave heap and handles as they were, and the cache at its bound', async () => {
    const { inProcess, libraries } = await buildBundles()
    const options = { execArgv: ['--expose-gc'] }
    const input = { library: libraries[CURRENT.name]!, pem: ecPair().privatePem, tokens: TOKENS }
    const startedAt = performance.now()
    const result = await askOnce<InProcessProtocol, 'soak'>(inProcess, options, 'soak', input)
    // Jest does not emit the `exit` event at which the benchmark removes its bundles.
    rmSync(dirname(inProcess), { recursive: true })
    const seconds = (performance.now() - startedAt) / 1000
    console.info(
      `${TOKENS} tokens in ${seconds.toFixed(0)} s: the heap grew by ${result.heapGrowthMb.toFixed(1)} MB`,
    )
    expect(result.heapGrowthMb).toBeLessThanOrEqual(10)
    expect(result.moreHandles).toBe(0)
    expect(result.cacheError).toBe(0)
  }, 300_000)
})
