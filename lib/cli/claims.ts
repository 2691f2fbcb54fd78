/** Prints the claims of a token with their meaning: roles and times in words. */
import { ACTIVEPIECES_ROLES, activepiecesRole, latenodeRole } from '../contract/index.js'
import { isRecord } from '../values.js'
import type { CliPlatform } from './settings.js'
import { printableJson } from './terminal/printable.js'
import type { Printer, Row, Text } from './terminal/printer.js'

const MAX_GRANTS = 50

/** Least width of the name column, so that headers and claims align. */
export const NAME_WIDTH = 17

/** A value on one line. */
export function valueText(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  return printableJson(value ?? null)
}

export interface ClaimsToPrint {
  readonly claims: Readonly<Record<string, unknown>>
  readonly platform: CliPlatform | undefined
  readonly nowMs: number
}

/** Prints each claim with its value; below it, times and roles in words. */
export function printClaims(
  out: Printer,
  { claims, platform, nowMs }: ClaimsToPrint,
  footnote: readonly Row[] = [],
): void {
  const rows = Object.keys(claims).flatMap((name): Row[] => {
    const value = claims[name]
    if (TIME_CLAIMS.includes(name)) return [[label(name), timeText(value, nowMs)]]
    if (platform === 'latenode' && name === 'grant_access' && Array.isArray(value)) {
      return grantRows(value)
    }
    if (platform === 'activepieces' && name === 'role' && typeof value === 'string') {
      return [[label(name), value], ...permissions(builtInRole(value))]
    }
    return [[label(name), valueText(value)]]
  })
  out.table([...rows, ...footnote], { minLabel: NAME_WIDTH })
}

const TIME_CLAIMS = ['iat', 'nbf', 'exp']

const label = (text: string): Text => ({ text, paint: 'accent' })

function timeText(value: unknown, nowMs: number): string {
  const time = typeof value === 'number' ? utcTime(value) : undefined
  if (time === undefined) return valueText(value)
  return `${time}, ${relativeTime((value as number) - Math.floor(nowMs / 1000))}`
}

function grantRows(grants: readonly unknown[]): Row[] {
  if (grants.length === 0) return [[label('grant_access'), '[]']]
  const rows = grants.slice(0, MAX_GRANTS).flatMap((grant, index): Row[] => {
    const name = label(index === 0 ? 'grant_access' : '')
    if (!isRecord(grant)) return [[name, valueText(grant)]]
    const role = latenodeRole(grant.role_id)
    const roleText = `${role?.title ?? 'unknown role'} (role ${valueText(grant.role_id)})`
    return [[name, `space ${valueText(grant.space_id)}: ${roleText}`], ...permissions(role)]
  })
  const hidden = grants.length - MAX_GRANTS
  return hidden > 0 ? [...rows, ['', `and ${hidden} more spaces`]] : rows
}

interface Permissions {
  readonly can: readonly string[]
  readonly cannot: readonly string[]
}

/** A built-in role of Activepieces; undefined for a custom role. */
function builtInRole(name: string): Permissions | undefined {
  const role = activepiecesRole(name, [])
  return role !== undefined && Object.hasOwn(ACTIVEPIECES_ROLES, role)
    ? ACTIVEPIECES_ROLES[role as keyof typeof ACTIVEPIECES_ROLES]
    : undefined
}

function permissions(role: Permissions | undefined): Row[] {
  if (role === undefined) return []
  const { can, cannot } = role
  return [
    ['', { text: `can ${can.join('; ')}`, paint: 'dim' }],
    ...(cannot.length > 0
      ? [['', { text: `cannot ${cannot.join('; ')}`, paint: 'dim' }] satisfies Row]
      : []),
  ]
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A duration in its two largest units: `4 min 12 s`, `3 h`, `0 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  const years = Math.floor(whole / (365.25 * 86_400))
  if (years >= 2) return `${years} years`
  const first = UNITS.findIndex(([, size]) => whole >= size)
  if (first === -1) return '0 s'
  let rest = whole
  const parts: string[] = []
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.join(' ')
}

/** `in 4 min 12 s`, `3 h ago` or `now`. */
export function relativeTime(secondsFromNow: number): string {
  if (Math.abs(secondsFromNow) < 1) return 'now'
  const duration = formatDuration(secondsFromNow)
  return secondsFromNow > 0 ? `in ${duration}` : `${duration} ago`
}

/** Largest time of a Date, in seconds (ECMA-262 §21.4.1.1). */
const MAX_SECONDS = 8_640_000_000_000

/** `2026-11-21 04:00:00 UTC`; undefined for a number that is not a date. */
export function utcTime(unixSeconds: number): string | undefined {
  if (!(Math.abs(unixSeconds) <= MAX_SECONDS)) return undefined
  const iso = new Date(unixSeconds * 1000).toISOString()
  return `${iso.slice(0, -5).replace('T', ' ')} UTC`
}
