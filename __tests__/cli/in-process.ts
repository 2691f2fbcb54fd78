/** The program without a process: for what depends on nothing but the arguments. */
import { Readable } from 'node:stream'
import { run } from '../../lib/cli/run.js'
import { createPrinter } from '../../lib/cli/terminal/printer.js'
import type { CliResult } from '../helpers/built-cli.js'

export async function runHere(args: readonly string[]): Promise<CliResult> {
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
    input: Readable.from([]),
    env: {},
    version: '0.0.0',
    now: Date.now,
    exit: (next) => {
      code = next
    },
    stopped: () => Promise.resolve(),
  })
  return { code, stdout: written.out, stderr: written.err }
}
