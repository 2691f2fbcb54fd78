/** Checks the options of `createSandbox` and reports every issue at once. */
import { createPublicKey, KeyObject } from 'node:crypto'
import {
  ACTIVEPIECES_ALGORITHMS,
  algorithmsOfKey,
  isPositiveInteger,
  LATENODE_ALGORITHMS,
  MIN_RSA_BITS,
  type Algorithm,
} from '../contract/index.js'
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import { isRecord, typeName } from '../values.js'
import { checkFaults, type ReportIssue } from './faults.js'
import type { Faults, SandboxOptions } from './types.js'

export interface LatenodeConfig {
  readonly tenantId: number
  readonly publicKey: KeyObject
  readonly spaces: readonly number[]
  readonly plans: ReadonlySet<number>
  readonly spaceNames: Readonly<Record<string, string>>
  readonly apiKeys: readonly string[]
}

export interface ActivepiecesConfig {
  readonly signingKeys: ReadonlyMap<string, KeyObject>
  /** Names of the custom roles. */
  readonly roles: readonly string[]
  /** Undefined: every http and https origin. */
  readonly allowedEmbedOrigins: readonly string[] | undefined
  readonly projectNames: Readonly<Record<string, string>>
  readonly renameProjects: boolean
  readonly apiKeys: readonly string[]
}

export interface SandboxConfig {
  readonly latenode: LatenodeConfig | undefined
  readonly activepieces: ActivepiecesConfig | undefined
  readonly faults: Faults
  readonly allowedHosts: readonly string[]
  readonly now: () => number
}

/**
 * @throws EmbedAuthError with the code of the first issue and all `issues`.
 */
export function checkOptions(given: SandboxOptions): SandboxConfig {
  const issues: EmbedAuthIssue[] = []
  const report: ReportIssue = (code, option, message) => void issues.push({ code, option, message })
  const options: Record<string, unknown> = isRecord(given) ? given : {}
  reportUnknown(options, ['latenode', 'activepieces', 'faults', 'allowedHosts', 'now'], '', report)
  const { latenode, activepieces, now } = options
  if (latenode === undefined && activepieces === undefined) {
    const message = 'is missing; give latenode: { … }, activepieces: { … } or both'
    report('ERR_OPTION_MISSING', 'latenode', message)
  }
  if (now !== undefined && typeof now !== 'function') {
    const message = `must be a function that returns milliseconds, but is ${typeName(now)}`
    report('ERR_OPTION_INVALID', 'now', message)
  }
  const config: SandboxConfig = {
    latenode: latenode === undefined ? undefined : checkLatenode(latenode, report),
    activepieces: activepieces === undefined ? undefined : checkActivepieces(activepieces, report),
    faults: checkFaults(options.faults, report),
    allowedHosts: checkTexts(
      options.allowedHosts ?? [],
      'allowedHosts',
      'host names without a port such as sandbox.example.test',
      /^([\w.-]+|\[[\da-f:.]+\])$/i,
      report,
    ),
    now: typeof now === 'function' ? (now as () => number) : Date.now,
  }
  const error = issuesError(issues)
  if (error !== undefined) throw error
  return config
}

function checkLatenode(given: unknown, report: ReportIssue): LatenodeConfig | undefined {
  if (!isRecord(given)) {
    const message = `must be an object { tenantId, publicKey, … }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'latenode', message)
    return undefined
  }
  const known = ['tenantId', 'publicKey', 'spaces', 'plans', 'spaceNames', 'apiKeys']
  reportUnknown(given, known, 'latenode.', report)
  const { tenantId } = given
  if (!isPositiveInteger(tenantId)) {
    const code = tenantId === undefined ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID'
    const message = `must be a positive integer such as 42, but is ${typeName(tenantId)}`
    report(code, 'latenode.tenantId', message)
  }
  const publicKey = checkKey(given.publicKey, 'latenode.publicKey', LATENODE_ALGORITHMS, report)
  const spaces = checkIds(given.spaces, 'latenode.spaces', report)
  const plans = new Set(checkIds(given.plans, 'latenode.plans', report))
  const spaceNames = checkNames(given.spaceNames, 'latenode.spaceNames', report)
  const apiKeys = checkApiKeys(given.apiKeys, 'latenode.apiKeys', report)
  if (publicKey === undefined || !isPositiveInteger(tenantId)) return undefined
  return { tenantId, publicKey, spaces, plans, spaceNames, apiKeys }
}

function checkActivepieces(given: unknown, report: ReportIssue): ActivepiecesConfig | undefined {
  if (!isRecord(given)) {
    const message = `must be an object { signingKeys, … }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'activepieces', message)
    return undefined
  }
  const known = [
    'signingKeys',
    'roles',
    'allowedEmbedOrigins',
    'projectNames',
    'renameProjects',
    'apiKeys',
  ]
  reportUnknown(given, known, 'activepieces.', report)
  const signingKeys = new Map<string, KeyObject>()
  const keysById = isRecord(given.signingKeys) ? given.signingKeys : {}
  if (Object.keys(keysById).length === 0) {
    const message = 'is missing; map at least one signing key id to its public key as PEM'
    report('ERR_OPTION_MISSING', 'activepieces.signingKeys', message)
  }
  for (const [keyId, value] of Object.entries(keysById)) {
    const option = `activepieces.signingKeys.${keyId}`
    const publicKey = checkKey(value, option, ACTIVEPIECES_ALGORITHMS, report)
    if (publicKey !== undefined) signingKeys.set(keyId, publicKey)
  }
  const roles = checkTexts(given.roles ?? [], 'activepieces.roles', 'role names', /./, report)
  const { renameProjects = false } = given
  if (typeof renameProjects !== 'boolean') {
    const message = `must be true or false, but is ${typeName(renameProjects)}`
    report('ERR_OPTION_INVALID', 'activepieces.renameProjects', message)
  }
  return {
    signingKeys,
    roles,
    allowedEmbedOrigins:
      given.allowedEmbedOrigins === undefined
        ? undefined
        : checkTexts(
            given.allowedEmbedOrigins,
            'activepieces.allowedEmbedOrigins',
            'origins such as https://app.example.com or https://*.example.com',
            /^https?:\/\/(\*\.)?[\w.-]+(:\d{1,5})?$/,
            report,
          ),
    projectNames: checkNames(given.projectNames, 'activepieces.projectNames', report),
    renameProjects: renameProjects === true,
    apiKeys: checkApiKeys(given.apiKeys, 'activepieces.apiKeys', report),
  }
}

function reportUnknown(
  given: Record<string, unknown>,
  known: readonly string[],
  prefix: string,
  report: ReportIssue,
): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const message = `is not an option; the options are ${known.join(', ')}`
    report('ERR_OPTION_UNKNOWN', prefix + key, message)
  }
}

function checkIds(given: unknown, option: string, report: ReportIssue): number[] {
  if (Array.isArray(given) && given.every(isPositiveInteger)) return [...new Set<number>(given)]
  if (given === undefined) {
    report('ERR_OPTION_MISSING', option, 'is missing; give an array of ids, [] if there are none')
  } else {
    const message = `must be an array of positive integers, but is ${listType(given)}`
    report('ERR_OPTION_INVALID', option, message)
  }
  return []
}

function checkTexts(
  given: unknown,
  option: string,
  what: string,
  pattern: RegExp,
  report: ReportIssue,
): string[] {
  const isText = (value: unknown) => typeof value === 'string' && pattern.test(value)
  if (Array.isArray(given) && given.every(isText)) return given as string[]
  report('ERR_OPTION_INVALID', option, `must be an array of ${what}, but is ${listType(given)}`)
  return []
}

function checkApiKeys(given: unknown, option: string, report: ReportIssue): string[] {
  const what = 'keys of 8 or more printable ASCII characters'
  return checkTexts(given ?? [], option, what, /^[\x21-\x7e]{8,}$/, report)
}

function checkNames(given: unknown, option: string, report: ReportIssue): Record<string, string> {
  const names = given ?? {}
  if (isRecord(names) && Object.values(names).every((name) => typeof name === 'string')) {
    // Without a prototype, so that the id `constructor` has no name.
    return Object.assign(Object.create(null), names) as Record<string, string>
  }
  const message = `must be an object that maps ids to names, but is ${typeName(names)}`
  report('ERR_OPTION_INVALID', option, message)
  return {}
}

function listType(given: unknown): string {
  return Array.isArray(given) ? 'an array with other members' : typeName(given)
}

/** Reads a public key. Messages never show the value. */
function checkKey(
  given: unknown,
  option: string,
  algorithms: readonly Algorithm[],
  report: ReportIssue,
): KeyObject | undefined {
  if (given === undefined || given === null || given === '') {
    report('ERR_KEY_MISSING', option, 'is missing; give the public key as PEM')
    return undefined
  }
  const key = toPublicKey(given)
  if (key === 'private') {
    report('ERR_KEY_MALFORMED', option, 'is a private key; give the public key')
    return undefined
  }
  if (key === undefined) {
    const message = `is ${typeName(given)}, but not a public key as PEM or KeyObject`
    report('ERR_KEY_MALFORMED', option, message)
    return undefined
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (algorithmsOfKey(key).some((algorithm) => algorithms.includes(algorithm))) return key
  if (type === 'rsa') {
    const message = `must have at least ${MIN_RSA_BITS} bits, but has ${String(details?.modulusLength)}`
    report('ERR_KEY_TOO_SMALL', option, message)
  } else {
    const received = `${String(type)} ${details?.namedCurve ?? ''}`.trim()
    const message = `must be a key for ${algorithms.join(', ')}, but is ${received}`
    report('ERR_KEY_ALGORITHM', option, message)
  }
  return undefined
}

function toPublicKey(given: unknown): KeyObject | 'private' | undefined {
  if (given instanceof KeyObject) {
    if (given.type === 'private') return 'private'
    return given.type === 'public' ? given : undefined
  }
  if (typeof given !== 'string' && !Buffer.isBuffer(given)) return undefined
  const pem = given.toString().trim().replaceAll('\\n', '\n')
  if (pem.includes('PRIVATE KEY-----')) return 'private'
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}
