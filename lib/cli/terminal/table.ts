/** Text laid out in columns of the terminal: width, wrapping, tables. */

/** Characters that take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
/** Characters that take none: combining marks and format characters. */
const ZERO_WIDTH = /\p{M}|\p{Cf}/u

/** Number of columns that printable text takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (WIDE.test(character)) width += 2
    else if (!ZERO_WIDTH.test(character)) width += 1
  }
  return width
}

/** Breaks text into lines of at most `width` columns, between words where possible. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (displayWidth(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (displayWidth(line) > width) {
      const start = longestStart(line, width)
      lines.push(start)
      line = line.slice(start.length)
    }
  }
  return [...lines, line]
}

/** The longest start of a text that fits; at least one character, so that `wrapped` ends. */
function longestStart(text: string, width: number): string {
  let start = ''
  let columns = 0
  for (const character of text) {
    columns += displayWidth(character)
    if (columns > width && start !== '') break
    start += character
  }
  return start
}

/** A cell of printable text. */
export interface Cell {
  readonly text: string
  readonly style: (text: string) => string
}

const INDENT = 2
const GAP = 2
const MAX_LABEL = 32
const MIN_LAST = 24

/**
 * Lays out rows. The last column wraps; if it would become narrower than 24 columns, it continues
 * below the labels instead.
 * @param minLabel least width of the first column, so that several tables align
 */
export function tableLines(
  rows: readonly (readonly Cell[])[],
  { width, minLabel = 0 }: { width: number; minLabel?: number | undefined },
): string[] {
  const labelCount = Math.max(0, ...rows.map((row) => row.length - 1))
  const widths = Array.from({ length: labelCount }, (_, column) => {
    const least = column === 0 ? minLabel : 0
    const needed = Math.max(least, ...rows.map((row) => displayWidth(row[column]?.text ?? '')))
    return Math.min(MAX_LABEL, needed)
  })
  const start = widths.reduce((sum, columns) => sum + columns + GAP, INDENT)
  const stacked = width - start < MIN_LAST
  return rows.flatMap((row) => {
    const labels = widths.map((columns, index) => renderLabel(row[index], columns))
    const { text, style } = row[labelCount] ?? { text: '', style: String }
    const lead = ' '.repeat(INDENT) + labels.join('')
    if (!stacked) {
      return wrapped(text, width - start).map((line, index) =>
        ((index === 0 ? lead : ' '.repeat(start)) + style(line)).trimEnd(),
      )
    }
    const below = wrapped(text, width - 2 * INDENT).map((line) =>
      (' '.repeat(2 * INDENT) + style(line)).trimEnd(),
    )
    return row.slice(0, labelCount).every((cell) => cell.text === '')
      ? below
      : [lead.trimEnd(), ...below]
  })
}

function renderLabel(cell: Cell | undefined, columns: number): string {
  const { text, style } = cell ?? { text: '', style: String }
  const fitted = displayWidth(text) > columns ? `${longestStart(text, columns - 1)}…` : text
  return style(fitted) + ' '.repeat(columns - displayWidth(fitted) + GAP)
}
