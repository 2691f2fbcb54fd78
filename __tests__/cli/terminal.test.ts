import { createPrinter, wantsColor, type Printer } from '../../lib/cli/terminal/printer.js'
import { displayWidth, tableLines, wrapped } from '../../lib/cli/terminal/table.js'
import { formatDuration, relativeTime, utcTime } from '../../lib/cli/claims.js'

describe('colors', () => {
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
    expect(wantsColor(isTerminal, env)).toBe(expected)
  })

  it('are written around the text where they are wanted', () => {
    const written: string[] = []
    const stream = { isTTY: true, columns: 200, write: (text: string) => written.push(text) }
    const printer = createPrinter(stream, {})
    printer.line({ text: 'no', paint: 'bad' })
    expect(written).toEqual(['\u001b[31mno\u001b[39m\n'])
    expect(printer.width).toBe(120)
  })
})

const cell = (text: string) => ({ text, style: String })

describe('tables', () => {
  it('keep within the width and align what is wrapped', () => {
    const text = 'a sentence that is longer than the rest of the line has room for'
    const lines = tableLines(
      [
        [cell('one'), cell(text)],
        [cell('three'), cell('x')],
      ],
      { width: 40 },
    )
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40)
    expect(lines[0]).toMatch(/^ {2}one {4}a sentence/)
    expect(lines[1]).toMatch(/^ {9}\S/)
    expect(lines.at(-1)).toBe('  three  x')
  })

  it('put the last column below the labels where it would be too narrow', () => {
    const label = cell('ACTIVEPIECES_SIGNING_KEY')
    const lines = tableLines([[label, cell('is not set, and neither is the file')]], { width: 40 })
    expect(lines).toEqual(['  ACTIVEPIECES_SIGNING_KEY', '    is not set, and neither is the file'])
  })

  it('count wide and combining characters as a terminal does', () => {
    expect(displayWidth('日本')).toBe(4)
    expect(displayWidth('e\u0301')).toBe(1)
    expect(wrapped('日本語', 4)).toEqual(['日本', '語'])
    expect(wrapped('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
  })
})

describe('what is printed', () => {
  const hostile = 'a\u001b[2Jb\u202ec\u009b1m\nd\u2028e\r'
  const token = `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(40)}.${'y'.repeat(40)}`
  const printed = (print: (printer: Printer) => void): string => {
    let text = ''
    print(createPrinter({ write: (chunk) => (text += chunk) }, {}))
    return text
  }

  it.each<[string, (printer: Printer) => void]>([
    ['line', (out) => out.line(hostile, { text: hostile, paint: 'bad' })],
    ['paragraph', (out) => out.paragraph(hostile)],
    ['block', (out) => out.block(hostile)],
    ['heading', (out) => out.heading(hostile)],
    ['table', (out) => out.table([[hostile, hostile]])],
    ['json', (out) => out.json({ [hostile]: [hostile] })],
  ])('has no control characters from outside: %s', (_, print) => {
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    expect(printed(print)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/)
    expect(printed(print)).toContain('\\u001b[2J')
  })

  it('lets no value start a new line', () => {
    expect(printed((out) => out.line('a\nb'))).toBe('a\\u000ab\n')
    expect(printed((out) => out.table([['a', 'b\n✓ ok']]))).toBe('  a  b\\u000a✓ ok\n')
  })

  it('keeps the value of JSON', () => {
    const value = { [hostile]: [hostile, '😀', 1, null, true] }
    expect(JSON.parse(printed((out) => out.json(value)))).toEqual(value)
  })

  it.each<[string, (printer: Printer) => void]>([
    ['line', (out) => out.line(`see ${token}`)],
    ['block', (out) => out.block(`a\nb ${token}`)],
    ['table', (out) => out.table([['a', token]])],
    ['json', (out) => out.json({ [token]: { a: [token] } })],
  ])('K7 · has no token: %s', (_, print) => {
    expect(printed(print)).not.toContain('xxxx')
    expect(printed(print)).toContain('[token not shown]')
  })

  it('is cut where a value is nested too deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    expect(printed((out) => out.json(deep))).toContain('nested too deep to show')
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
  ])('%s seconds are %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words))

  it('are told from now, and by the calendar where it reaches', () => {
    expect(relativeTime(-10_800)).toBe('3 h ago')
    expect(relativeTime(5)).toBe('in 5 s')
    expect(relativeTime(0)).toBe('now')
    expect(utcTime(0)).toBe('1970-01-01 00:00:00 UTC')
    expect(utcTime(1e300)).toBeUndefined()
  })
})
