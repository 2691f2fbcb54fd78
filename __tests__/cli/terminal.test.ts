import { createPrinter } from '../../lib/cli/terminal/printer.js'
import { wantsColour } from '../../lib/cli/terminal/style.js'
import { table } from '../../lib/cli/terminal/table.js'
import { displayWidth, wrapped } from '../../lib/cli/terminal/text.js'
import { durationWords, relativeWords, utcWords } from '../../lib/cli/times.js'

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('are wanted (terminal %s, environment %j): %s', (isTerminal, env, expected) => {
    expect(wantsColour(isTerminal, env)).toBe(expected)
  })

  it('are written around the text where they are wanted', () => {
    const written: string[] = []
    const stream = { isTTY: true, columns: 200, write: (text: string) => written.push(text) }
    const printer = createPrinter(stream, {})
    printer.line(printer.style.bad('no'))
    expect(written).toEqual(['\u001b[31mno\u001b[39m\n'])
    expect(printer.width).toBe(120)
  })
})

describe('tables', () => {
  it('keep within the width and align what is wrapped', () => {
    const text = 'a sentence that is longer than the rest of the line has room for'
    const lines = table(
      [
        ['one', text],
        ['three', 'x'],
      ],
      { width: 40 },
    )
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40)
    expect(lines[0]).toMatch(/^ {2}one {4}a sentence/)
    expect(lines[1]).toMatch(/^ {9}\S/)
    expect(lines.at(-1)).toBe('  three  x')
  })

  it('count wide and combining characters as a terminal does', () => {
    expect(displayWidth('日本')).toBe(4)
    expect(displayWidth('e\u0301')).toBe(1)
    expect(wrapped('日本語', 4)).toEqual(['日本', '語'])
    expect(wrapped('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
  })
})

describe('times', () => {
  it.each([
    [252, '4 min 12 s'],
    [10_800, '3 h'],
    [10_860, '3 h 1 min'],
    [90_061, '1 d 1 h'],
    [0, '0 s'],
    [1e9, '31 years'],
  ])('%s seconds are %s', (seconds, words) => expect(durationWords(seconds)).toBe(words))

  it('are told from now, and by the calendar where it reaches', () => {
    expect(relativeWords(-10_800)).toBe('3 h ago')
    expect(relativeWords(5)).toBe('in 5 s')
    expect(relativeWords(0)).toBe('now')
    expect(utcWords(0)).toBe('1970-01-01 00:00:00 UTC')
    expect(utcWords(1e300)).toBeUndefined()
  })
})
