/** Keeps the emitted types that consumers can import; all others describe internal modules. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g

/** Removes the declaration files of a folder that no entry imports, directly or indirectly. */
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
