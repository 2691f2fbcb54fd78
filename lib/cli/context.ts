/** What a command uses of the process, and the errors that end a command. */
import { isRecord } from '../values.js'
import type { Printer } from './terminal/printer.js'

/** 0 no problem, 1 problem found, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2

export interface CommandContext {
  readonly out: Printer
  readonly err: Printer
  readonly input: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  /** Environment of the process. `explain` adds the variables that a configuration reads. */
  readonly env: Record<string, string | undefined>
  /** Version of the package, for `--version`. */
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Sets the exit code. The process ends when the command has finished. */
  exit(code: ExitCode): void
  /** Resolves when the process is asked to stop (SIGINT, SIGTERM). */
  stopped(): Promise<void>
}

/** Ends a command with a message for standard error. */
export class CliError extends Error {
  override readonly name = 'CliError'
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message)
  }
}

export function usageError(message: string): CliError {
  return new CliError(message, 2)
}

export function failure(message: string): CliError {
  return new CliError(message, 1)
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = isRecord(error) ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

export interface Cause {
  /** `TypeError: Cannot read properties of undefined`. */
  readonly message: string
  /** First line of the stack: `at spaces (embed.config.mjs:4:12)`. */
  readonly at?: string
}

/** Describes what was thrown in a hook; undefined if there is no cause. Never throws. */
export function describeCause(cause: unknown): Cause | undefined {
  if (cause === undefined) return undefined
  try {
    if (!isRecord(cause) || typeof cause.message !== 'string') {
      const value = typeof cause === 'string' ? JSON.stringify(cause) : typeof cause
      return { message: `thrown value that is not an Error: ${value}` }
    }
    const name = typeof cause.name === 'string' ? cause.name : 'Error'
    const stack = typeof cause.stack === 'string' ? cause.stack : ''
    const at = stack.split('\n').find((line) => /^\s+at /.test(line))
    return { message: `${name}: ${cause.message}`, ...(at !== undefined && { at: at.trim() }) }
  } catch {
    return { message: 'thrown value that cannot be read' }
  }
}

/** The cause as text of one or two lines. */
export function causeText({ message, at }: Cause): string {
  return at === undefined ? message : `${message}\n  ${at}`
}
