/** Colours, where a person looks on: plain functions from text to text. */

export type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly caution: Paint
  readonly accent: Paint
}

/** SGR parameters (ECMA-48 §8.3.117): on and off. */
const CODES: Readonly<Record<keyof Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  caution: [33, 39],
  accent: [36, 39],
}

const plain: Paint = (text) => text

/** The palette; without colour every paint hands its text back. */
export function createStyle(coloured: boolean): Style {
  const paint = (name: keyof Style): Paint => {
    const [on, off] = CODES[name]
    return coloured ? (text) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`) : plain
  }
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('good'),
    bad: paint('bad'),
    caution: paint('caution'),
    accent: paint('accent'),
  }
}

/**
 * Whether a stream gets colours: only a terminal that can show them, or where FORCE_COLOR asks for
 * them; never where NO_COLOR is set (no-color.org).
 */
export function wantsColour(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}
