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
import type { SandboxOptions } from './types.js'

type Given = Readonly<Record<string, unknown>>

export type LatenodeConfig = NonNullable<ReturnType<typeof checkLatenode>>
export type ActivepiecesConfig = NonNullable<ReturnType<typeof checkActivepieces>>

const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/i
const EMBED_ORIGIN = /^https?:\/\/(\*\.)?[\w.-]+(:\d{1,5})?$/
const API_KEY = /^[\x21-\x7e]{8,}$/

/**
 * @throws EmbedAuthError with the code of the first issue and all `issues`.
 */
export function checkOptions(given: SandboxOptions) {
  const issues: EmbedAuthIssue[] = []
  const report: ReportIssue = (code, option, message) => void issues.push({ code, option, message })
  const options: Given = isRecord(given) ? given : {}
  reportUnknown(options, ['latenode', 'activepieces', 'faults', 'allowedHosts', 'now'], '', report)
  const { latenode, activepieces, allowedHosts, now = Date.now } = options
  if (latenode === undefined && activepieces === undefined) {
    const message = 'is missing; give latenode: { … }, activepieces: { … } or both'
    report('ERR_OPTION_MISSING', 'latenode', message)
  }
  if (typeof now !== 'function') {
    const message = `must be a function that returns milliseconds, but is ${typeName(now)}`
    report('ERR_OPTION_INVALID', 'now', message)
  }
  const config = {
    latenode: latenode === undefined ? undefined : checkLatenode(latenode, report),
    activepieces: activepieces === undefined ? undefined : checkActivepieces(activepieces, report),
    faults: checkFaults(options.faults, report),
    allowedHosts: checkTexts(
      allowedHosts,
      'allowedHosts',
      HOST,
      'host names without a port',
      report,
    ),
    now: now as () => number,
  }
  const error = issuesError(issues)
  if (error !== undefined) throw error
  return config
}

function checkLatenode(given: unknown, report: ReportIssue) {
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

function checkActivepieces(given: unknown, report: ReportIssue) {
  if (!isRecord(given)) {
    const message = `must be an object { signingKeys, … }, but is ${typeName(given)}`
    report('ERR_OPTION_INVALID', 'activepieces', message)
    return undefined
  }
  const known = [
    ...['signingKeys', 'roles', 'allowedEmbedOrigins', 'projectNames'],
    ...['renameProjects', 'apiKeys'],
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
  const { renameProjects = false } = given
  if (typeof renameProjects !== 'boolean') {
    const message = `must be true or false, but is ${typeName(renameProjects)}`
    report('ERR_OPTION_INVALID', 'activepieces.renameProjects', message)
  }
  const origins = checkTexts(
    given.allowedEmbedOrigins,
    'activepieces.allowedEmbedOrigins',
    EMBED_ORIGIN,
    'origins such as https://app.example.com or https://*.example.com',
    report,
  )
  return {
    signingKeys,
    /** Names of the custom roles. */
    roles: checkTexts(given.roles, 'activepieces.roles', /./, 'role names', report),
    /** Undefined: every http and https origin. */
    allowedEmbedOrigins: given.allowedEmbedOrigins === undefined ? undefined : origins,
    projectNames: checkNames(given.projectNames, 'activepieces.projectNames', report),
    renameProjects: renameProjects === true,
    apiKeys: checkApiKeys(given.apiKeys, 'activepieces.apiKeys', report),
  }
}

function reportUnknown(
  given: Given,
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

/** Undefined is an empty list. */
function checkTexts(
  given: unknown = [],
  option: string,
  pattern: RegExp,
  what: string,
  report: ReportIssue,
): string[] {
  const isText = (value: unknown) => typeof value === 'string' && pattern.test(value)
  if (Array.isArray(given) && given.every(isText)) return given as string[]
  report('ERR_OPTION_INVALID', option, `must be an array of ${what}, but is ${listType(given)}`)
  return []
}

function checkApiKeys(given: unknown, option: string, report: ReportIssue): string[] {
  return checkTexts(given, option, API_KEY, 'keys of 8 or more printable ASCII characters', report)
}

function checkNames(
  given: unknown = {},
  option: string,
  report: ReportIssue,
): Record<string, string> {
  if (isRecord(given) && Object.values(given).every((name) => typeof name === 'string')) {
    // Without a prototype, so that the id `constructor` has no name.
    return Object.assign(Object.create(null), given) as Record<string, string>
  }
  const message = `must be an object that maps ids to names, but is ${typeName(given)}`
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
  const key = toPublicKey(given)
  if (given === undefined) {
    report('ERR_KEY_MISSING', option, 'is missing; give the public key as PEM')
  } else if (key === 'private') {
    report('ERR_KEY_MALFORMED', option, 'is a private key; give the public key of the pair')
  } else if (key === undefined) {
    report('ERR_KEY_MALFORMED', option, 'is not a public key as PEM or KeyObject')
  } else if (!algorithmsOfKey(key).some((algorithm) => algorithms.includes(algorithm))) {
    const message = `must be a key for ${algorithms.join(', ')}; RSA keys need ${MIN_RSA_BITS} bits`
    report('ERR_KEY_ALGORITHM', option, message)
  } else return key
  return undefined
}

function toPublicKey(given: unknown): KeyObject | 'private' | undefined {
  if (given instanceof KeyObject && given.type === 'public') return given
  if (given instanceof KeyObject) return given.type === 'private' ? 'private' : undefined
  if (typeof given !== 'string' && !Buffer.isBuffer(given)) return undefined
  const pem = given.toString().trim().replaceAll('\\n', '\n')
  // `createPublicKey` also reads a private key.
  if (pem.includes('PRIVATE KEY-----')) return 'private'
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}
