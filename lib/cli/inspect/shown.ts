/** Claims as a report may show them: bounded in depth, length and number, free of secrets. */
import { printable } from '../terminal/printable.js'

const DEEPEST = 6
const MOST_MEMBERS = 200
const LONGEST_TEXT = 500

/** A copy that can be printed and serialised, whatever a token held. Objects have no prototype. */
function shownValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return printable(value, LONGEST_TEXT)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return '[nested deeper than is shown]'
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_MEMBERS).map((item: unknown) => shownValue(item, depth + 1))
    return value.length > items.length ? [...items, andMore(value.length - items.length)] : items
  }
  return shownObject(value as Record<string, unknown>, depth)
}

/** The same for the members of a header or payload. */
export function shownObject(
  source: Readonly<Record<string, unknown>>,
  depth = 0,
): Record<string, unknown> {
  const copy = Object.create(null) as Record<string, unknown>
  const names = Object.keys(source)
  for (const name of names.slice(0, MOST_MEMBERS)) {
    copy[printable(name, 60)] = shownValue(source[name], depth + 1)
  }
  if (names.length > MOST_MEMBERS) copy['…'] = andMore(names.length - MOST_MEMBERS)
  return copy
}

const andMore = (count: number): string => `[${count} more, not shown]`

/** A value of a report on one line. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value
  return JSON.stringify(value)
}
