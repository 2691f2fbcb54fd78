/** The results on a terminal. */
import { createStyle, wantsColor, type Style } from '../lib/cli/terminal/style.js'
import type { Results } from './results.js'
import { tablesOf, type Table } from './tables.js'

/** All tables as lines; the targets, which decide, come last. */
export function reportLines(results: Results, style: Style): string[] {
  const { targets, ...others } = tablesOf(results)
  return [...Object.values(others), targets!].flatMap((table) => tableLines(table, style))
}

export function terminalStyle(): Style {
  return createStyle(wantsColor(process.stdout.isTTY, process.env))
}

function tableLines({ title, head, rows }: Table, style: Style): string[] {
  if (rows.length === 0) return []
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[], header: boolean): string =>
    row
      .map((cell, column) => {
        const text = isNumeric(rows, column)
          ? cell.padStart(widths[column]!)
          : cell.padEnd(widths[column]!)
        return header ? style.dim(text) : painted(cell, text, style)
      })
      .join('   ')
      .trimEnd()
  return [
    '',
    style.bold(title),
    ...[head, ...rows].map((row, index) => `  ${line(row, index === 0)}`),
  ]
}

function painted(cell: string, text: string, style: Style): string {
  if (cell === '✔') return style.good(text)
  if (cell === '✘') return style.bad(text)
  return cell.startsWith('embed-auth, ') ? style.accent(text) : text
}

/** Columns of numbers stand on the right, so that their digits do. */
function isNumeric(rows: Table['rows'], column: number): boolean {
  return rows.every((row) => /^[–\d]/.test(row[column] ?? ''))
}
