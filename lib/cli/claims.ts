/** Prints the claims of a token with their meaning. */
import { ACTIVEPIECES_ROLES, activepiecesRole, latenodeRole } from '../contract/index.js'
import { isRecord } from '../values.js'
import type { CliPlatform } from './settings.js'
import { printableJson } from './terminal/printable.js'
import type { Printer, Row, Text } from './terminal/printer.js'
import { relativeTime, utcTime } from './times.js'

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
