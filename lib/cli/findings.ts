/** Results of `inspect` and `doctor`: findings of the contract, and checks that passed. */
import type { Finding, Severity } from '../contract/index.js'
import type { Paint, Printer, Row } from './terminal/printer.js'

/** A check that found no problem. */
export interface Passed {
  readonly severity: 'ok'
  readonly path: string
  readonly message: string
}

export type Check = Finding | Passed

export const ok = (path: string, message: string): Passed => ({ severity: 'ok', path, message })

/** Creates findings of one severity. `refused` tells whether the application cannot start. */
const finding =
  (severity: Severity) =>
  (rule: string, path: string, message: string, fix?: string, refused = false): Finding => ({
    rule,
    path,
    severity,
    refused,
    message,
    ...(fix !== undefined && { fix }),
  })

export const error = finding('error')
export const warning = finding('warning')
export const info = finding('info')

export const isFinding = (check: Check): check is Finding => check.severity !== 'ok'

export function hasError(checks: readonly Check[]): boolean {
  return checks.some(({ severity }) => severity === 'error')
}

/** `2 errors, 1 warning.` or `No problems found.` */
export function summary(checks: readonly Check[]): string {
  const count = (severity: Severity): string[] => {
    const found = checks.filter((check) => check.severity === severity).length
    return found === 0 ? [] : [`${found} ${severity}${found === 1 ? '' : 's'}`]
  }
  const parts = [...count('error'), ...count('warning')]
  return parts.length === 0 ? 'No problems found.' : `${parts.join(', ')}.`
}

/** Each severity has a symbol and a word, so that it can be read without color. */
const LABELS: Readonly<Record<Check['severity'], { text: string; paint: Paint }>> = {
  ok: { text: '✓ ok', paint: 'good' },
  info: { text: '· info', paint: 'dim' },
  warning: { text: '! warning', paint: 'caution' },
  error: { text: '✗ error', paint: 'bad' },
}

/** Prints checks in the given order, with the fix below the message. */
export function printChecks(out: Printer, checks: readonly Check[]): void {
  const rows = checks.flatMap((check): Row[] => {
    const row: Row = [LABELS[check.severity], check.message]
    const fix = isFinding(check) ? check.fix : undefined
    return fix === undefined ? [row] : [row, ['', { text: `Fix: ${fix}`, paint: 'accent' }]]
  })
  out.table(rows)
}
