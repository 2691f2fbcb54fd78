/** Finds programs that some tests need in addition to Node.js. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders of programs on Debian, in addition to `PATH`. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin']

/** Whether a missing program is an error instead of a reason to skip. */
const isEverythingRequired = process.env.EMBED_AUTH_REQUIRE_ALL === '1'

/**
 * Returns the path of a program, or undefined if it is not installed.
 * @throws Error if the program is missing and EMBED_AUTH_REQUIRE_ALL is 1.
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
 * Returns `describe` if all programs are installed; otherwise a function that skips the tests and
 * shows the install command in their title.
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
