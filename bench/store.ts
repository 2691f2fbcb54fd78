/** Where results are kept: the last two full runs beside the code, a quick one out of the way. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format } from 'prettier'
import { ROOT } from './build.js'
import type { Results } from './results.js'

const LATEST = join(ROOT, 'bench', 'results', 'latest.json')
const PREVIOUS = join(ROOT, 'bench', 'results', 'previous.json')
const QUICK = join(ROOT, 'node_modules', '.cache', 'embed-auth-bench', 'quick.json')

/** Writes a run down and returns the path. A full run moves the one before aside. */
export async function keepResults(results: Results): Promise<string> {
  const path = results.plan.quick ? QUICK : LATEST
  mkdirSync(dirname(path), { recursive: true })
  if (path === LATEST && existsSync(LATEST)) renameSync(LATEST, PREVIOUS)
  writeFileSync(path, await format(JSON.stringify(results), { parser: 'json', printWidth: 100 }))
  return path
}

/** The last two full runs, the latest first. */
export function readResults(): [Results, Results] {
  return [read(LATEST), read(PREVIOUS)]
}

function read(path: string): Results {
  return JSON.parse(readFileSync(path, 'utf8')) as Results
}
