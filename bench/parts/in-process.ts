/** What needs no HTTP: rates per algorithm, the cost of many spaces, imports, the soak. */
import type { LatenodeAlgorithm } from 'embed-auth'
import { askOnce } from '../children.js'
import { privatePem, type KeyType } from '../keys.js'
import type { Results } from '../results.js'
import type { Run } from '../run.js'
import type { AlgorithmsProtocol, IssueRound } from '../workers/algorithms.js'
import type { ImportsProtocol } from '../workers/imports.js'
import type { SoakProtocol, SoakResult } from '../workers/soak.js'
import type { SpacesProtocol } from '../workers/spaces.js'

const KEY_TYPES: Readonly<Record<LatenodeAlgorithm, KeyType>> = {
  RS256: 'rsa2048',
  RS384: 'rsa2048',
  RS512: 'rsa2048',
  PS256: 'rsa2048',
  PS384: 'rsa2048',
  PS512: 'rsa2048',
  ES256K: 'secp256k1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
  ES256: 'prime256v1',
}
const ALGORITHMS = Object.keys(KEY_TYPES) as readonly LatenodeAlgorithm[]
const ALONE = 'crypto.sign'

/** Tokens a second; ES256 and `crypto.sign` alone are neighbours in each round. */
export async function measureAlgorithms(
  run: Run,
): Promise<Pick<Results, 'algorithms' | 'signAlone'>> {
  const algorithms = Object.fromEntries(ALGORITHMS.map((name) => [name, [] as IssueRound[]]))
  const signAlone: IssueRound[] = []
  const { warmUpMs, shortMs: durationMs } = run.plan
  await run.rounds('issue()', run.plan.shortRounds, [...ALGORITHMS, ALONE], async (name) => {
    const { algorithms: bundle } = run.bundles
    if (name === ALONE) {
      const input = { pem: privatePem('prime256v1'), warmUpMs, durationMs }
      signAlone.push(await askOnce<AlgorithmsProtocol, 'signAlone'>(bundle, {}, 'signAlone', input))
      return
    }
    const algorithm = name
    const input = { algorithm, pem: privatePem(KEY_TYPES[algorithm]), warmUpMs, durationMs }
    algorithms[name]!.push(await askOnce<AlgorithmsProtocol, 'issue'>(bundle, {}, 'issue', input))
  })
  return { algorithms, signAlone }
}

const SPACES = [1, 10, 100, 1000] as const

export async function measureSpaces(run: Run): Promise<Results['spaces']> {
  const spaces = Object.fromEntries(SPACES.map((count) => [String(count), [] as number[]]))
  const names = Object.keys(spaces)
  await run.rounds('spaces', run.plan.shortRounds, names, async (name) => {
    const count = Number(name)
    const tokens = run.plan.shortMs * (count >= 100 ? 1 : 4)
    const input = { pem: privatePem('prime256v1'), spaces: count, tokens }
    const bundle = run.bundles.spaces
    spaces[name]!.push(await askOnce<SpacesProtocol, 'loopTime'>(bundle, {}, 'loopTime', input))
  })
  return spaces
}

export async function measureImports(run: Run): Promise<Results['imports']> {
  const modules = {
    package: [run.bundles.packageUrl],
    parts: ['express', 'jsonwebtoken', 'express-rate-limit'],
  }
  const imports = { package: [] as number[], parts: [] as number[] }
  await run.rounds('imports', run.plan.shortRounds, ['package', 'parts'] as const, async (name) => {
    const bundle = run.bundles.imports
    const ask = askOnce<ImportsProtocol, 'timeImports'>
    imports[name].push(await ask(bundle, {}, 'timeImports', modules[name]))
  })
  return imports
}

export async function soak(run: Run): Promise<SoakResult> {
  let result: SoakResult | undefined
  await run.rounds('soak', 1, ['1'], async () => {
    const input = { pem: privatePem('prime256v1'), tokens: run.plan.soakTokens }
    const options = { execArgv: ['--expose-gc'] }
    result = await askOnce<SoakProtocol, 'soak'>(run.bundles.soak, options, 'soak', input)
  })
  return result!
}
