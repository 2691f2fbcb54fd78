#!/usr/bin/env node
/** The process around the command line: streams, signals, exit code. */
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CommandContext } from './context.js'
import { systemCode } from './failure.js'
import { run } from './run.js'
import { createPrinter } from './terminal/printer.js'

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') process.exitCode = 1
})

/** The package's version: its manifest lies two folders above the program. */
function readVersion(): string {
  try {
    const folder = dirname(realpathSync(process.argv[1] ?? ''))
    const manifest = readFileSync(join(folder, '..', '..', 'package.json'), 'utf8')
    return String((JSON.parse(manifest) as { version?: unknown }).version)
  } catch {
    return 'unknown'
  }
}

const context: CommandContext = {
  out: createPrinter(process.stdout, process.env),
  err: createPrinter(process.stderr, process.env),
  input: process.stdin,
  env: process.env,
  version: readVersion(),
  now: Date.now,
  exit: (code) => void (process.exitCode = code),
  stopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve())
      process.once('SIGTERM', () => resolve())
    }),
}

void run(process.argv.slice(2), context).then(() => {
  // A configuration may have left connections open; what was printed goes out first.
  process.stdout.write('', () => process.exit())
})
