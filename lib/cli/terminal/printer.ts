import { createStyle, wantsColour, type Style } from './style.js'

/** One of the two streams, as commands write to it. */
export interface Printer {
  /** Writes text and a line feed. */
  line(text: string): void
  lines(lines: readonly string[]): void
  /** A heading with a blank line before it. */
  heading(text: string): void
  /** A value as JSON that a person can read too. */
  json(value: unknown): void
  readonly style: Style
  /** Columns to fill, 40–120. */
  readonly width: number
}

export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const PIPED_WIDTH = 100
const NARROWEST = 40
const WIDEST = 120

export function createPrinter(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
): Printer {
  const isTerminal = stream.isTTY === true
  const style = createStyle(wantsColour(isTerminal, env))
  const line = (text: string): void => void stream.write(`${text}\n`)
  const columns = isTerminal ? (stream.columns ?? PIPED_WIDTH) : PIPED_WIDTH
  return {
    line,
    lines: (lines) => {
      for (const text of lines) line(text)
    },
    heading: (text) => line(`\n${style.bold(text)}`),
    json: (value) => line(JSON.stringify(value, undefined, 2)),
    style,
    width: Math.min(WIDEST, Math.max(NARROWEST, columns)),
  }
}
