import { buildBundles } from '../../bench/build.js'
import { askOnce } from '../../bench/children.js'
import type { SoakProtocol } from '../../bench/workers/soak.js'
import { ecPair } from '../helpers/key-pairs.js'

const TOKENS = 1_000_000

describe('a million tokens', () => {
  it('O2 · leave heap and handles as they were, and the cache at its bound', async () => {
    const { soak } = await buildBundles(undefined)
    const options = { execArgv: ['--expose-gc'] }
    const input = { pem: ecPair().privatePem, tokens: TOKENS }
    const result = await askOnce<SoakProtocol, 'soak'>(soak, options, 'soak', input)
    const { heapAtStartMb, heapAtEndMb, seconds } = result
    console.info(
      `${TOKENS} tokens in ${seconds} s: heap ${heapAtStartMb} MB, then ${heapAtEndMb} MB`,
    )
    expect(result.tokens).toBe(TOKENS)
    expect(heapAtEndMb - heapAtStartMb).toBeLessThanOrEqual(10)
    expect(result.handlesAtEnd).toEqual(result.handlesAtStart)
    expect(result.cached).toBe(result.cacheBound)
  }, 300_000)
})
