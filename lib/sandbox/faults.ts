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
  readonly unit?: string
}

const TEN_YEARS_SECONDS = 315_360_000

const RULES: readonly FaultRule[] = [
  { name: 'hang', option: 'hang' },
  { name: 'fail-every', option: 'failEvery', range: [1, 1_000_000], unit: 'requests' },
  { name: 'slow', option: 'slowMs', range: [1, 600_000], unit: 'milliseconds' },
  {
    name: 'clock-skew',
    option: 'clockSkewSeconds',
    range: [-TEN_YEARS_SECONDS, TEN_YEARS_SECONDS],
    unit: 'seconds',
  },
  { name: 'block-cookies', option: 'blockCookies' },
]

const NAMES = RULES.map(({ name, range }) => (range === undefined ? name : `${name}:N`)).join(', ')
const OPTIONS = RULES.map(({ option }) => option).join(', ')

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
  const faults: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const rule = RULES.find((candidate) => candidate.option === key)
    const option = `faults.${key}`
    if (rule === undefined) {
      report('ERR_OPTION_UNKNOWN', option, `is not a fault; the faults are ${OPTIONS}`)
      continue
    }
    const { range, unit } = rule
    if (range === undefined ? typeof value === 'boolean' : isInRange(value, range)) {
      faults[key] = value
      continue
    }
    const expected =
      range === undefined ? 'true or false' : `an integer from ${range[0]} to ${range[1]} (${unit})`
    report('ERR_OPTION_INVALID', option, `must be ${expected}, but is ${described(value)}`)
  }
  return faults
}

/** A number is shown, since its type alone does not tell that it is out of range. */
function described(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeName(value)
}

/** Applies the faults of the option and of a request's `?fault=`. */
export interface FaultInjection {
  /** Middleware in front of a sign-in: hangs, waits, or answers by `fail`. */
  beforeSignIn(fail: (res: Response) => void): RequestHandler
  /** The platform's clock for this request, in milliseconds. */
  nowMs(url: string): number
  blocksCookies(url: string): boolean
  /** Restarts the counters of `failEvery`. */
  reset(): void
}

export function createFaultInjection(option: Faults, now: () => number): FaultInjection {
  /** Requests so far, per value of `failEvery`. */
  const counts = new Map<number, number>()

  /** Unknown faults in a URL are ignored. */
  function faultsOf(url: string): Faults {
    const query = url.slice(url.indexOf('?') + 1)
    if (query === url) return option
    const asked = new URLSearchParams(query).getAll('fault')
    return Object.assign({}, option, ...asked.map(readFault)) as Faults
  }

  function isNthRequest(n: number): boolean {
    const count = (counts.get(n) ?? 0) + 1
    counts.set(n, count)
    return count % n === 0
  }

  return {
    beforeSignIn: (fail) =>
      function injectFaults(req, res, next) {
        const { hang, failEvery, slowMs } = faultsOf(req.originalUrl)
        if (hang === true) return
        const proceed = () => {
          if (failEvery !== undefined && isNthRequest(failEvery)) fail(res)
          else next()
        }
        if (slowMs === undefined) {
          proceed()
          return
        }
        const timer = setTimeout(proceed, slowMs)
        res.once('close', () => {
          clearTimeout(timer)
        })
      },
    nowMs: (url) => now() + (faultsOf(url).clockSkewSeconds ?? 0) * 1000,
    blocksCookies: (url) => faultsOf(url).blockCookies === true,
    reset: () => counts.clear(),
  }
}
