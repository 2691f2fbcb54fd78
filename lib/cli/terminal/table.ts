/** Aligned columns; the last one wraps within the width that is left. */
import { clipped, displayWidth, padded, wrapped } from './text.js'
import type { Paint } from './style.js'

export interface Cell {
  readonly text: string
  readonly paint?: Paint
}
export type Row = readonly (string | Cell)[]

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number
  /** Blanks before each line. */
  readonly indent?: number
  /** Widths that columns have at least, so that neighbouring tables stand in line. */
  readonly atLeast?: readonly number[]
}

const GAP = 2
const LONGEST_LABEL = 32
const LEAST_LAST = 24

/** Renders rows to lines. Cells hold printable text; a line feed in the last column breaks it. */
export function table(rows: readonly Row[], options: TableOptions): string[] {
  const indent = options.indent ?? 2
  const cells = rows.map((row) =>
    row.map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)),
  )
  const count = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, column) =>
    Math.min(
      LONGEST_LABEL,
      Math.max(
        options.atLeast?.[column] ?? 0,
        ...cells.map((row) => displayWidth(row[column]?.text ?? '')),
      ),
    ),
  )
  const before = widths.reduce((sum, width) => sum + width + GAP, indent)
  const last = Math.max(LEAST_LAST, options.width - before)
  return cells.flatMap((row) => renderRow(row, widths, { indent, before, last }))
}

function renderRow(
  row: readonly Cell[],
  widths: readonly number[],
  { indent, before, last }: { indent: number; before: number; last: number },
): string[] {
  const labels = widths.map((width, column) => {
    const { text, paint } = row[column] ?? { text: '' }
    const fitted = padded(clipped(text, width), width)
    return paint ? paint(fitted) : fitted
  })
  const { text, paint } = row[widths.length] ?? { text: '' }
  return wrapped(text, last).map((line, index) => {
    const start = ' '.repeat(indent)
    const lead =
      index === 0
        ? [start, ...labels.map((label) => label + ' '.repeat(GAP))].join('')
        : ' '.repeat(before)
    return (lead + (paint ? paint(line) : line)).trimEnd()
  })
}
