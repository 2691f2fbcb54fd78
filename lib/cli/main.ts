#!/usr/bin/env node
/** Entry point of `embed-auth`: streams, signals and exit code of the process. */
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode, type CommandContext } from './context.js'
import { run } from './run.js'
import { createPrinter } from './terminal/printer.js'

// A reader that stops early (`| head`) closes the pipe. That is not an error.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') process.exitCode = 1
})

/** The version in `package.json`, two folders above this program. */
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
  // A configuration can leave connections open, so end the process once everything is written.
  process.stdout.write('', () => process.exit())
})
