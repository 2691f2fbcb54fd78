import type { ExitCode } from './failure.js'
import type { Printer } from './terminal/printer.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** What a command may touch of the process around it. */
export interface CommandContext {
  readonly out: Printer
  readonly err: Printer
  readonly input: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  /** The process's own environment; `explain` adds to it what a configuration reads. */
  readonly env: Record<string, string | undefined>
  /** Of the package, for `--version`. */
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Sets the exit code; the process ends once nothing is left to do. */
  exit(code: ExitCode): void
  /** Resolves when the process is asked to stop (SIGINT, SIGTERM). */
  stopped(): Promise<void>
}
