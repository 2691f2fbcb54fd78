/** Which emitted types a consumer can reach; the rest describes the inside of bundles. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g

/** Removes from a folder every declaration file that no entry leads to. */
export function keepReachableTypes(folder: string, entries: readonly string[]): void {
  const reached = new Set(entries.map((entry) => join(folder, entry)))
  for (const file of reached) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      reached.add(`${join(dirname(file), specifier)}.d.ts`)
    }
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
  }
}
