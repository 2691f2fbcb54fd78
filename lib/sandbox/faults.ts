/** Simulated failures: `hang`, `fail-every:3`, `slow:500`, `clock-skew:120`, `block-cookies`. */
import type { RequestHandler, Response } from 'express'
import { EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import { isRecord, typeName } from '../values.js'
import type { Faults } from './types.js'

/** Receives each problem of the options. */
export type ReportIssue = (code: EmbedAuthIssue['code'], option: string, message: string) => void

interface FaultRule {
  readonly name: string
  readonly option: keyof Faults
  /** Limits of its number; undefined for a fault that is only on or off. */
  readonly range?: readonly [min: number, max: number]
}

const TEN_YEARS_SECONDS = 315_360_000

const RULES: readonly FaultRule[] = [
  { name: 'hang', option: 'hang' },
  { name: 'fail-every', option: 'failEvery', range: [1, 1_000_000] },
  { name: 'slow', option: 'slowMs', range: [1, 600_000] },
  {
    name: 'clock-skew',
    option: 'clockSkewSeconds',
    range: [-TEN_YEARS_SECONDS, TEN_YEARS_SECONDS],
  },
  { name: 'block-cookies', option: 'blockCookies' },
]

const NAMES = RULES.map(({ name, range }) => (range === undefined ? name : `${name}:N`)).join(', ')

function readFault(text: string): Faults | undefined {
  const [name, value, ...rest] = text.trim().split(':')
  const rule = RULES.find((candidate) => candidate.name === name)
  if (rule === undefined || rest.length > 0) return undefined
  if (rule.range === undefined) return value === undefined ? { [rule.option]: true } : undefined
  if (value === undefined || !/^-?\d{1,9}$/.test(value)) return undefined
  const number = Number(value)
  return isInRange(number, rule.range) ? { [rule.option]: number } : undefined
}

function isInRange(value: unknown, [min, max]: readonly [number, number]): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max
}

/**
 * Reads a fault as written on a command line (`slow:500`).
 * @throws EmbedAuthError `ERR_OPTION_INVALID` for an unknown fault or an invalid number.
 */
export function parseFault(text: string): Faults {
  const faults = readFault(text)
  if (faults === undefined) {
    const message = `Unknown fault or invalid number: ${JSON.stringify(text.slice(0, 80))}. Use one of ${NAMES}.`
    throw new EmbedAuthError('ERR_OPTION_INVALID', message)
  }
  return faults
}

/** Checks the option `faults`. */
export function checkFaults(given: unknown, report: ReportIssue): Faults {
  if (given === undefined) return {}
  if (!isRecord(given)) {
    const message = `must be an object such as { slowMs: 500 }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'faults', message)
    return {}
  }
  for (const [key, value] of Object.entries(given)) {
    const rule = RULES.find(({ option }) => option === key)
    const option = `faults.${key}`
    if (rule === undefined) {
      const known = RULES.map((one) => one.option).join(', ')
      report('ERR_OPTION_UNKNOWN', option, `is not a fault; the faults are ${known}`)
      continue
    }
    const { range } = rule
    const isValid = range === undefined ? typeof value === 'boolean' : isInRange(value, range)
    if (value === undefined || isValid) continue
    const expected = range === undefined ? 'true or false' : `an integer from ${range.join(' to ')}`
    const received = typeof value === 'number' ? String(value) : typeName(value)
    report('ERR_OPTION_INVALID', option, `must be ${expected}, but is ${received}`)
  }
  return given
}

export type FaultInjection = ReturnType<typeof createFaultInjection>

export function createFaultInjection(faults: Faults, now: () => number) {
  const { hang, failEvery, slowMs = 0, clockSkewSeconds = 0, blockCookies } = faults
  let signIns = 0
  return {
    /** Middleware in front of a sign-in: hangs, waits, or answers by `fail`. */
    beforeSignIn: (fail: (res: Response) => void): RequestHandler =>
      function injectFaults(_req, res, next) {
        if (hang === true) return
        const proceed = () => {
          signIns += 1
          if (failEvery !== undefined && signIns % failEvery === 0) fail(res)
          else next()
        }
        if (slowMs === 0) {
          proceed()
          return
        }
        const timer = setTimeout(proceed, slowMs)
        res.once('close', () => {
          clearTimeout(timer)
        })
      },
    /** The platform's clock, in milliseconds. */
    nowMs: (): number => now() + clockSkewSeconds * 1000,
    blocksCookies: blockCookies === true,
    /** Restarts the counter of `failEvery`. */
    reset(): void {
      signIns = 0
    },
  }
}
