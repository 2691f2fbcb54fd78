/** The program in this process, for tests that need no process of their own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { run } from '../../lib/cli/run.js'
import { createPrinter } from '../../lib/cli/terminal/printer.js'
import type { CliResult, RunOptions } from '../helpers/built-cli.js'

/** Returns the path of a name below a folder that is removed after the tests of the file. */
export function folderForThisFile(): (...names: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (...names) => join(folder, ...names)
}

/** Runs one command line. Paths in it are absolute, because the working folder is not its own. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '' }: Pick<RunOptions, 'env' | 'input'> = {},
): Promise<CliResult> {
  let code = 0
  const written = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text
    },
  })
  await run(args, {
    out: createPrinter(stream('out'), env),
    err: createPrinter(stream('err'), env),
    input: Readable.from([input]),
    env: { ...env },
    version: '0.0.0',
    now: Date.now,
    exit: (next) => {
      code = next
    },
    stopped: () => Promise.resolve(),
  })
  return { code, stdout: written.out, stderr: written.err }
}
