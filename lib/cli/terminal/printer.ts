/**
 * The only way to standard output and standard error. Everything that is printed passes through
 * `printable`, so that no text from a token, a file or a server can control the terminal or show a
 * key or token.
 */
import { printable, printableJson, withoutSecrets } from './printable.js'
import { tableLines, wrapped, type Cell } from './table.js'

/** SGR parameters (ECMA-48 §8.3.117) that turn each style on and off. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  caution: [33, 39],
  accent: [36, 39],
} as const

export type Paint = keyof typeof CODES

/**
 * Whether to write colors: on a terminal that can show them, or if FORCE_COLOR asks for them.
 * NO_COLOR turns them off (no-color.org).
 */
export function wantsColor(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}

/** Text, or text in a style. */
export type Text = string | { readonly text: string; readonly paint: Paint }

export type Row = readonly Text[]

export interface Printer {
  /** Prints one line made of several parts. A line break in a part is escaped. */
  line(...parts: readonly Text[]): void
  /** Prints a paragraph, wrapped to the width. */
  paragraph(text: Text): void
  /** Prints text of several lines, such as an error message, without wrapping it. */
  block(text: string, paint?: Paint): void
  /** Prints a heading with a blank line before it. */
  heading(text: string): void
  /** Prints a table; its last column wraps. */
  table(rows: readonly Row[], options?: { readonly minLabel?: number }): void
  /** Prints a value as indented JSON. */
  json(value: unknown): void
  /** Prints a text as it is. Only for a token that was just signed. */
  raw(text: string): void
  /** Width of the terminal in columns, 40–120; 100 where the output is piped. */
  readonly width: number
}

export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const PIPED_WIDTH = 100
const MIN_WIDTH = 40
const MAX_WIDTH = 120
const MAX_BLOCK = 8000

export function createPrinter(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
): Printer {
  const isTerminal = stream.isTTY === true
  const colored = wantsColor(isTerminal, env)
  const columns = isTerminal ? (stream.columns ?? PIPED_WIDTH) : PIPED_WIDTH
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns))

  const style =
    (paint: Paint) =>
    (text: string): string => {
      const [on, off] = CODES[paint]
      return colored && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text
    }
  const cell = (part: Text): Cell =>
    typeof part === 'string'
      ? { text: printable(part), style: String }
      : { text: printable(part.text), style: style(part.paint) }
  const write = (text: string): void => void stream.write(`${text}\n`)

  return {
    line: (...parts) =>
      write(
        parts
          .map(cell)
          .map(({ style, text }) => style(text))
          .join(''),
      ),
    paragraph: (part) => {
      const { text, style } = cell(part)
      for (const line of wrapped(text, width)) write(style(line))
    },
    block: (text, paint) => {
      const lines = withoutSecrets(text.slice(0, MAX_BLOCK)).split('\n')
      for (const line of lines) {
        const safe = printable(line)
        write(paint === undefined ? safe : style(paint)(safe))
      }
    },
    heading: (text) => write(`\n${style('bold')(printable(text))}`),
    table: (rows, { minLabel } = {}) => {
      const cells = rows.map((row) => row.map(cell))
      for (const line of tableLines(cells, { width, minLabel })) write(line)
    },
    json: (value) => write(printableJson(value, 2)),
    raw: write,
    width,
  }
}
