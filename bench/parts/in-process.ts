/** What needs no HTTP: rates per algorithm, the cost of many spaces, imports, the soak. */
import type { LatenodeAlgorithm } from 'embed-auth'
import { askOnce, startChild } from '../children.js'
import { privatePem, type KeyType } from '../keys.js'
import type { IssueRound, Results } from '../results.js'
import type { Opened, Run } from '../run.js'
import { rounded, sumOf } from '../statistics.js'
import type { AlgorithmsProtocol, IssueStretch } from '../workers/algorithms.js'
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
const ALONE = 'crypto.sign'
const PAIR = ['ES256', ALONE] as const
const OTHERS = (Object.keys(KEY_TYPES) as LatenodeAlgorithm[]).filter((name) => name !== 'ES256')
type Measured = LatenodeAlgorithm | typeof ALONE

/**
 * Tokens a second. ES256 and `crypto.sign` alone are a pair of their own, because their ratio is
 * judged; of the others a few turns will do.
 */
export async function measureAlgorithms(
  run: Run,
): Promise<Pick<Results, 'algorithms' | 'signAlone'>> {
  const few = { openRounds: run.plan.rounds, turns: run.plan.turns / 2 }
  const open = (name: Measured): Promise<Opened<IssueRound>> => openWorker(run, name)
  const algorithms = await run.turns('issue()', few, OTHERS, open)
  const { ES256, [ALONE]: signAlone } = await run.turns('issue(), ES256', run.plan, PAIR, open)
  return { algorithms: { ...algorithms, ES256 }, signAlone }
}

async function openWorker({ bundles, plan }: Run, name: Measured): Promise<Opened<IssueRound>> {
  const worker = startChild<AlgorithmsProtocol>(bundles.algorithms)
  if (name === ALONE) await worker.ask('openSign', { pem: privatePem(KEY_TYPES.ES256) })
  else await worker.ask('openIssue', { algorithm: name, pem: privatePem(KEY_TYPES[name]) })
  await worker.ask('repeat', { durationMs: plan.warmUpMs })
  const stretches: IssueStretch[] = []
  return {
    async turn() {
      stretches.push(await worker.ask('repeat', { durationMs: plan.turnMs }))
    },
    async close() {
      await worker.stop()
      return sumUp(stretches)
    },
  }
}

function sumUp(stretches: readonly IssueStretch[]): IssueRound {
  const done = sumOf(stretches, (stretch) => stretch.done)
  const wallMs = sumOf(stretches, (stretch) => stretch.wallMs)
  const cpuMs = sumOf(stretches, (stretch) => stretch.cpuMs)
  return { perSecond: rounded((done / wallMs) * 1000), cpuMs: rounded(cpuMs / done) }
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
