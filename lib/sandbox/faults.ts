/** Reading faults: `hang`, `fail-every:3`, `slow:500`, `clock-skew:120`, `block-cookies`. */
import { EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import { isRecord, typeName } from '../values.js'
import type { Faults } from './types.js'

interface FaultRule {
  readonly name: string
  readonly option: keyof Faults
  /** Bounds of its number; undefined for a fault that is only on or off. */
  readonly range?: readonly [min: number, max: number]
  readonly unit?: string
}

const RULES: readonly FaultRule[] = [
  { name: 'hang', option: 'hang' },
  { name: 'fail-every', option: 'failEvery', range: [1, 1_000_000], unit: 'a count of requests' },
  { name: 'slow', option: 'slowMs', range: [1, 600_000], unit: 'milliseconds' },
  {
    name: 'clock-skew',
    option: 'clockSkewSeconds',
    range: [-315_360_000, 315_360_000],
    unit: 'seconds',
  },
  { name: 'block-cookies', option: 'blockCookies' },
]

const KNOWN = RULES.map((rule) => (rule.range === undefined ? rule.name : `${rule.name}:N`)).join(
  ', ',
)

function readFault(text: string): Faults | undefined {
  const [name, value, ...rest] = text.trim().split(':')
  const rule = RULES.find((candidate) => candidate.name === name)
  if (rule === undefined || rest.length > 0) return undefined
  if (rule.range === undefined) return value === undefined ? { [rule.option]: true } : undefined
  if (value === undefined || !/^-?\d{1,9}$/.test(value)) return undefined
  const number = Number(value)
  return inRange(number, rule.range) ? { [rule.option]: number } : undefined
}

function inRange(value: unknown, [min, max]: readonly [number, number]): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max
}

/**
 * A fault as written on a command line (`slow:500`).
 * @throws EmbedAuthError `ERR_OPTION_INVALID` for anything else.
 */
export function parseFault(text: string): Faults {
  const faults = readFault(text)
  if (faults === undefined) {
    throw new EmbedAuthError('ERR_OPTION_INVALID', `No such fault; the sandbox knows ${KNOWN}.`)
  }
  return faults
}

/** The faults that a URL asks for, over those in force for everybody; what it does not know it ignores. */
export function faultsOf(url: string, always: Faults): Faults {
  const query = url.indexOf('?')
  if (query === -1) return always
  const asked = new URLSearchParams(url.slice(query + 1)).getAll('fault')
  return asked.reduce<Faults>((faults, text) => ({ ...faults, ...readFault(text) }), always)
}

/** Checks the `faults` option. */
export function checkFaults(given: unknown): { faults: Faults; wrong: EmbedAuthIssue[] } {
  if (given === undefined) return { faults: {}, wrong: [] }
  if (!isRecord(given)) {
    const message = `must be an object such as { slowMs: 500 }, but is ${typeName(given)}`
    return { faults: {}, wrong: [{ code: 'ERR_OPTION_INVALID', option: 'faults', message }] }
  }
  const wrong: EmbedAuthIssue[] = []
  const faults: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const rule = RULES.find((candidate) => candidate.option === key)
    const option = `faults.${key}`
    if (rule === undefined) {
      const message = `is not a fault; known are ${RULES.map((known) => known.option).join(', ')}`
      wrong.push({ code: 'ERR_OPTION_UNKNOWN', option, message })
    } else if (
      rule.range === undefined ? typeof value !== 'boolean' : !inRange(value, rule.range)
    ) {
      const expected =
        rule.range === undefined
          ? 'true or false'
          : `a whole number, ${rule.unit ?? ''}, from ${rule.range[0]} to ${rule.range[1]}`
      const message = `must be ${expected}, but is ${typeName(value)}`
      wrong.push({ code: 'ERR_OPTION_INVALID', option, message })
    } else {
      faults[key] = value
    }
  }
  return { faults, wrong }
}
