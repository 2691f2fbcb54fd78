/**
 * `npm run bench`: measures, prints Markdown, and exits with 1 where a target is missed.
 *
 * - `--quick`: under two minutes; fails only where a target is missed by half
 * - `--node PATH`: a Node binary that runs the contestants; repeat it to compare several
 * - `--lib NAME=PATH`: a `lib` folder to measure; repeat it to compare several in the same turns
 * - `--only ID,ID`: measures only these (ids as in the report)
 * - `--json FILE`: also writes all samples
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildBundles, CURRENT, type Library } from './build.js'
import { measureAll, type Results } from './measure.js'
import { report } from './report.js'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      lib: { type: 'string', multiple: true, default: [] },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const only = values.only?.split(',')
  const libraries = values.lib.length > 0 ? values.lib.map(parseLibrary) : [CURRENT]
  const machine = describeMachine()
  const startedAt = performance.now()
  const bundles = await buildBundles(libraries)
  const runs: Results[] = []
  for (const node of values.node) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)
    const setting = {
      quick: values.quick,
      node,
      version,
      bundles,
      includes: (id: string) => only?.includes(id) ?? true,
      progress: (line: string) => process.stderr.write(`Node ${version}: ${line}\n`),
    }
    runs.push(await measureAll(setting))
  }
  const { verdict, text } = report(
    runs,
    libraries.map(({ name }) => name),
  )
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  console.log(`${text}\n\n${machine} The run took ${minutes} minutes.`)
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ machine, runs }))
  if (verdict === 'missed by half' || (verdict === 'missed' && !values.quick)) process.exitCode = 1
}

function parseLibrary(text: string): Library {
  const [, name, path] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (name === undefined || path === undefined) {
    throw new Error(`--lib must be NAME=PATH, such as old=../before/lib; received ${text}.`)
  }
  return { name, path: resolve(path) }
}

function describeMachine(): string {
  return (
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ` +
    `${availableParallelism()} cores, ${process.platform} ${release()}; ` +
    `load generator on Node ${process.versions.node}. ` +
    `Load average before the run: ${loadavg()[0]!.toFixed(1)}.`
  )
}

main().catch((error: unknown) => {
  console.error(error)
  // Child processes that still run exit when this process does.
  process.exit(1)
})
