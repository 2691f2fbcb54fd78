/** The program in this process, for tests that need no process of their own. */
import { Readable } from 'node:stream'
import { run } from '../../lib/cli/run.js'
import { createPrinter } from '../../lib/cli/terminal/printer.js'
import type { CliResult, RunOptions } from '../helpers/built-cli.js'

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
    out: createPrinter(stream('out'), {}),
    err: createPrinter(stream('err'), {}),
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
