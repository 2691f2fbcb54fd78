/** Colors of the terminal. */

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
export type Style = Readonly<Record<Paint, (text: string) => string>>

/** One function per style. Without color, each returns its text unchanged. */
export function createStyle(colored: boolean): Style {
  const style = (paint: Paint) => {
    const [on, off] = CODES[paint]
    return (text: string): string =>
      colored && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text
  }
  return {
    bold: style('bold'),
    dim: style('dim'),
    good: style('good'),
    bad: style('bad'),
    caution: style('caution'),
    accent: style('accent'),
  }
}

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
