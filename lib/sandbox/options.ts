/** Options of `createSandbox` → configuration; every issue of them at once. */
import type { KeyObject } from 'node:crypto'
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import { isRecord, typeName } from '../values.js'
import { checkFaults } from './faults.js'
import { readPublicKey } from './keys.js'
import { isPositiveInteger } from './numbers.js'
import type { Faults, SandboxOptions } from './types.js'

export interface LatenodeConfig {
  readonly tenantId: number
  readonly publicKey: KeyObject
  readonly spaces: readonly number[]
  readonly plans: ReadonlySet<number>
}

export interface ActivepiecesConfig {
  readonly signingKeys: ReadonlyMap<string, KeyObject>
  /** Every role name, the three built-in ones first. */
  readonly roles: readonly string[]
}

export interface SandboxConfig {
  readonly latenode: LatenodeConfig | undefined
  readonly activepieces: ActivepiecesConfig | undefined
  readonly faults: Faults
  readonly now: () => number
}

const BUILT_IN_ROLES = ['ADMIN', 'EDITOR', 'VIEWER'] as const

type Report = (code: EmbedAuthIssue['code'], option: string, message: string) => void

function onlyKnown(
  given: Record<string, unknown>,
  known: readonly string[],
  prefix: string,
  report: Report,
): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    report('ERR_OPTION_UNKNOWN', prefix + key, `is not an option; known are ${known.join(', ')}`)
  }
}

function ids(given: unknown, option: string, report: Report): number[] {
  if (Array.isArray(given) && given.every(isPositiveInteger)) return [...new Set<number>(given)]
  if (given === undefined) {
    report('ERR_OPTION_MISSING', option, 'is missing; give the ids, or [] for none')
  } else {
    const message = `must be an array of positive integers, but is ${listType(given)}`
    report('ERR_OPTION_INVALID', option, message)
  }
  return []
}

function key(
  given: unknown,
  option: string,
  types: readonly ('rsa' | 'ec')[],
  report: Report,
): KeyObject | undefined {
  const read = readPublicKey(given, option, types)
  if (!('code' in read)) return read
  report(read.code, read.option, read.message)
  return undefined
}

function checkLatenode(given: unknown, report: Report): LatenodeConfig | undefined {
  if (!isRecord(given)) {
    const message = `must be an object { tenantId, publicKey, … }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'latenode', message)
    return undefined
  }
  onlyKnown(given, ['tenantId', 'publicKey', 'spaces', 'plans'], 'latenode.', report)
  const { tenantId } = given
  if (!isPositiveInteger(tenantId)) {
    const code = tenantId === undefined ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID'
    const message = `must be a positive integer, as a number, but is ${typeName(tenantId)}`
    report(code, 'latenode.tenantId', message)
  }
  const publicKey = key(given.publicKey, 'latenode.publicKey', ['rsa', 'ec'], report)
  const spaces = ids(given.spaces, 'latenode.spaces', report)
  const plans = new Set(ids(given.plans, 'latenode.plans', report))
  if (publicKey === undefined || !isPositiveInteger(tenantId)) return undefined
  return { tenantId, publicKey, spaces, plans }
}

function checkActivepieces(given: unknown, report: Report): ActivepiecesConfig | undefined {
  if (!isRecord(given)) {
    const message = `must be an object { signingKeys, … }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'activepieces', message)
    return undefined
  }
  onlyKnown(given, ['signingKeys', 'roles'], 'activepieces.', report)
  const signingKeys = new Map<string, KeyObject>()
  const byKeyId = isRecord(given.signingKeys) ? given.signingKeys : {}
  if (Object.keys(byKeyId).length === 0) {
    const message = 'must map at least one signing key id to its public key as PEM'
    report('ERR_OPTION_MISSING', 'activepieces.signingKeys', message)
  }
  for (const [keyId, value] of Object.entries(byKeyId)) {
    const publicKey = key(value, `activepieces.signingKeys.${keyId}`, ['rsa'], report)
    if (publicKey !== undefined) signingKeys.set(keyId, publicKey)
  }
  const roles: unknown = given.roles ?? []
  if (!isNames(roles)) {
    const message = `must be an array of role names, but is ${listType(roles)}`
    report('ERR_OPTION_INVALID', 'activepieces.roles', message)
    return undefined
  }
  return { signingKeys, roles: [...BUILT_IN_ROLES, ...roles] }
}

/** The type of what was given for a list of one kind. */
function listType(given: unknown): string {
  return Array.isArray(given) ? 'an array with other members' : typeName(given)
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
}

/**
 * @throws EmbedAuthError with the first issue's code and all `issues`.
 */
export function checkOptions(given: SandboxOptions): SandboxConfig {
  const wrong: EmbedAuthIssue[] = []
  const report: Report = (code, option, message) => void wrong.push({ code, option, message })
  const options: Record<string, unknown> = isRecord(given) ? given : {}
  onlyKnown(options, ['latenode', 'activepieces', 'faults', 'now'], '', report)
  if (options.latenode === undefined && options.activepieces === undefined) {
    const message = 'give latenode: { … }, activepieces: { … } or both'
    report('ERR_OPTION_MISSING', 'latenode', message)
  }
  const { now } = options
  if (now !== undefined && typeof now !== 'function') {
    const message = `must be a function that returns milliseconds, but is ${typeName(now)}`
    report('ERR_OPTION_INVALID', 'now', message)
  }
  const { faults, wrong: wrongFaults } = checkFaults(options.faults)
  const config: SandboxConfig = {
    latenode: options.latenode === undefined ? undefined : checkLatenode(options.latenode, report),
    activepieces:
      options.activepieces === undefined
        ? undefined
        : checkActivepieces(options.activepieces, report),
    faults,
    now: typeof now === 'function' ? (now as () => number) : Date.now,
  }
  const error = issuesError([...wrong, ...wrongFaults])
  if (error !== undefined) throw error
  return config
}
