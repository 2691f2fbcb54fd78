import type { Finding, Verdict } from '../findings.js'
import type { Printer } from './printer.js'
import { table, type Row } from './table.js'
import type { Style } from './style.js'

/** Each verdict by mark and by word, so that no colour is needed to read it. */
const MARKS: Readonly<Record<Verdict, { mark: string; paint: keyof Style }>> = {
  ok: { mark: '✓ ok', paint: 'good' },
  note: { mark: '· note', paint: 'dim' },
  warning: { mark: '! warning', paint: 'caution' },
  fault: { mark: '✗ fault', paint: 'bad' },
}

/** Renders findings in the order given; a mend stands below its finding. */
export function findingLines(findings: readonly Finding[], { style, width }: Printer): string[] {
  const rows = findings.flatMap(({ verdict, about, message, mend }): Row[] => {
    const { mark, paint } = MARKS[verdict]
    const row: Row = [{ text: mark, paint: style[paint] }, about, message]
    return mend === undefined ? [row] : [row, ['', '', { text: `→ ${mend}`, paint: style.accent }]]
  })
  return table(rows, { width })
}
