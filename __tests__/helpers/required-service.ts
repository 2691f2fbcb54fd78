/** Programs that some tests need besides Node: found on this machine, or named with their install command. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian puts programs, besides what `PATH` says. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin']

/** Set where everything must be tested: there a missing program is a failure. */
const isEverythingRequired = process.env.EMBED_AUTH_REQUIRE_ALL === '1'

/**
 * The path of a program; undefined where it is not installed.
 * @throws Error where everything must be tested and it is missing
 */
export function findProgram(name: string, installCommand: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...USUAL_FOLDERS]
  const path = folders.map((folder) => join(folder, name)).find(isExecutable)
  if (path === undefined && isEverythingRequired) {
    throw new Error(`${name} is missing; install it with: ${installCommand}`)
  }
  return path
}

/**
 * `describe` where all the programs are there; otherwise one that skips its tests and says in their
 * title what would run them.
 */
export function suiteFor(
  installCommand: string,
  ...programs: readonly (string | undefined)[]
): (title: string, tests: () => void) => void {
  return programs.every((path) => path !== undefined)
    ? describe
    : (title, tests) => describe.skip(`${title} (skipped: ${installCommand})`, tests)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
