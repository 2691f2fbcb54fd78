/** What a claim means, beside its value: times as people say them, roles by name and rights. */
import { isRecord } from '../../values.js'
import type { CliPlatform } from '../options.js'
import { relativeWords, utcWords } from '../times.js'
import type { JsonObject } from './decode.js'
import { activepiecesRole, latenodeRole, type RoleWords } from './roles.js'
import { valueText } from './shown.js'
import { TIME_CLAIMS, timeOf } from './time-rules.js'

/** One claim on its lines: the value, and below it what it means. */
export interface ClaimWords {
  readonly name: string
  readonly value: string
  readonly meaning: readonly string[]
}

const MOST_GRANTS = 50

export interface ClaimSource {
  /** As `shownObject` made them. */
  readonly claims: JsonObject
  readonly platform: CliPlatform | undefined
  readonly nowMs: number
}

/** Puts claims into words, in the order of the token. */
export function claimWords({ claims, platform, nowMs }: ClaimSource): ClaimWords[] {
  return Object.keys(claims).flatMap((name): ClaimWords[] => {
    const value = claims[name]
    if (TIME_CLAIMS.includes(name)) return [timeClaim(name, value, nowMs)]
    if (platform === 'latenode' && name === 'grant_access' && Array.isArray(value)) {
      return grantClaims(value)
    }
    if (platform === 'activepieces' && name === 'role' && typeof value === 'string') {
      const role = activepiecesRole(value)
      return [{ name, value, meaning: role ? rights(role) : ['a custom role of the platform'] }]
    }
    return [{ name, value: valueText(value), meaning: [] }]
  })
}

function timeClaim(name: string, value: unknown, nowMs: number): ClaimWords {
  const seconds = timeOf(value)
  const at = seconds === undefined ? undefined : utcWords(seconds)
  if (seconds === undefined || at === undefined)
    return { name, value: valueText(value), meaning: [] }
  return { name, value: `${at}, ${relativeWords(seconds - Math.floor(nowMs / 1000))}`, meaning: [] }
}

function grantClaims(grants: readonly unknown[]): ClaimWords[] {
  if (grants.length === 0) return [{ name: 'grant_access', value: '[]', meaning: [] }]
  const told = grants.slice(0, MOST_GRANTS).map((grant, index): ClaimWords => {
    const name = index === 0 ? 'grant_access' : ''
    if (!isRecord(grant)) return { name, value: valueText(grant), meaning: [] }
    const role = latenodeRole(grant.role_id)
    const roleText = `${role?.name ?? 'no such role'} (role ${valueText(grant.role_id ?? null)})`
    return {
      name,
      value: `space ${valueText(grant.space_id ?? null)}: ${roleText}`,
      meaning: role ? rights(role) : [],
    }
  })
  const rest = grants.length - told.length
  return rest > 0 ? [...told, { name: '', value: `and ${rest} spaces more`, meaning: [] }] : told
}

function rights({ may, mayNot }: RoleWords): string[] {
  return [`may ${may}`, ...(mayNot === undefined ? [] : [`may not ${mayNot}`])]
}
