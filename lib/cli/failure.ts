/** Why a command stopped, and with which exit code. */
import { isRecord } from '../values.js'

/** Exit codes: 0 all good, 1 a fault was found, 2 the command was called wrongly. */
export type ExitCode = 0 | 1 | 2

/** An end that was foreseen: its message goes to standard error as it is. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure'
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message)
  }
}

export function usageError(message: string): CliFailure {
  return new CliFailure(message, 2)
}

export function faultFound(message: string): CliFailure {
  return new CliFailure(message, 1)
}

/** The code of a system error, such as `ENOENT`; nothing else of it is printed. */
export function systemCode(error: unknown): string | undefined {
  const code = isRecord(error) ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
