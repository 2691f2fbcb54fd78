/**
 * `npm run bench`: measures everything, prints tables, writes JSON, fails where a target is missed.
 *
 * - `--quick` measures briefly and fails only on gross loss, because machines are noisy
 * - `--package FILE` measures another build of the package than `dist/`
 * - `document` measures nothing and draws docs/performance.md from the last two full runs
 */
import { parseArgs } from 'node:util'
import { buildBundles } from './build.js'
import { startChild } from './children.js'
import { writeDocument } from './document.js'
import type { LoadProtocol } from './load/main.js'
import { describeMachine } from './machine.js'
import { measureBusy } from './parts/busy.js'
import { measureAlgorithms, measureImports, measureSpaces, soak } from './parts/in-process.js'
import { measureOtherRoute } from './parts/other-route.js'
import { measurePool } from './parts/pool.js'
import { measureThroughput } from './parts/throughput.js'
import { FULL, QUICK } from './plan.js'
import { reportLines, terminalStyle } from './report.js'
import type { Results } from './results.js'
import { createRun, type Run } from './run.js'
import { rounded } from './statistics.js'
import { keepResults } from './store.js'
import { judge } from './targets.js'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, package: { type: 'string' } },
  })
  if (positionals[0] === 'document') {
    await writeDocument()
    return
  }
  const results = await measureAll(values.quick, values.package)
  console.log(reportLines(results, terminalStyle()).join('\n'))
  console.log(`\nWritten to ${await keepResults(results)}`)
  const missed = judge(results).filter(({ holds, grossLoss }) =>
    values.quick ? grossLoss : !holds,
  )
  if (missed.length > 0) {
    console.error(`\nMissed: ${missed.map(({ title }) => title).join('; ')}`)
    process.exitCode = 1
  }
}

async function measureAll(quick: boolean, entry: string | undefined): Promise<Results> {
  const machine = describeMachine()
  const startedAt = performance.now()
  const bundles = await buildBundles(entry)
  const load = startChild<LoadProtocol>(bundles.load)
  const run = createRun({ plan: quick ? QUICK : FULL, bundles, load }, showProgress())
  try {
    const parts = await measureParts(run)
    const seconds = rounded((performance.now() - startedAt) / 1000)
    return { takenAt: new Date().toISOString(), seconds, plan: run.plan, machine, ...parts }
  } finally {
    await load.stop()
    process.stderr.write('\n')
  }
}

async function measureParts(
  run: Run,
): Promise<Omit<Results, 'takenAt' | 'seconds' | 'plan' | 'machine'>> {
  return {
    throughput: await measureThroughput(run),
    busy: await measureBusy(run),
    otherRoute: await measureOtherRoute(run),
    ...(await measureAlgorithms(run)),
    spaces: await measureSpaces(run),
    imports: await measureImports(run),
    pool: await measurePool(run),
    soak: await soak(run),
  }
}

/** One line that changes on a terminal; a line per part elsewhere. */
function showProgress(): (line: string) => void {
  if (process.stderr.isTTY) return (line) => process.stderr.write(`\r\u001B[K${line}`)
  let shown = ''
  return (line) => {
    const [part = ''] = line.split(' · ')
    if (part !== shown) process.stderr.write(`${part}\n`)
    shown = part
  }
}

main().catch((error: unknown) => {
  console.error(error)
  // Children that are still open would keep this process; they end with it.
  process.exit(1)
})
