import type { Printer } from '../terminal/printer.js'
import { table, type Row } from '../terminal/table.js'
import { claimWords, type ClaimSource } from './claim-words.js'

/** Claims of both platforms stand in line with the headers above them. */
export const LABEL_WIDTH = 17

/** Renders claims with what they mean; `footnote` is one more row, for what is not there yet. */
export function claimLines(
  { style, width }: Printer,
  source: ClaimSource,
  footnote?: readonly [name: string, words: string],
): string[] {
  const rows = claimWords(source).flatMap(({ name, value, meaning }): Row[] => [
    [{ text: name, paint: style.accent }, value],
    ...meaning.map((text): Row => ['', { text, paint: style.dim }]),
  ])
  if (footnote !== undefined) rows.push(footnote.map((text) => ({ text, paint: style.dim })))
  return table(rows, { width, atLeast: [LABEL_WIDTH] })
}
