/** What Latenode documents: algorithms, roles, claims. Its error codes are not documented. */
import type { KeyObject } from 'node:crypto'
import { described, isRecord, ownValue, typeName } from '../values.js'
import type { Algorithm } from './algorithms.js'
import type { DecodedToken, JsonObject } from './decode.js'
import type { Report } from './findings.js'
import { type AnswerOf } from './findings.js'
import {
  checkAlgorithm,
  checkHeader,
  checkIdText,
  checkSignature,
  checkTimes,
  checkUnknownClaims,
  integerProblem,
  isPositiveInteger,
  type SignatureStatus,
} from './rules.js'

/** RS512 first: an RSA key signs with it by default. */
export const LATENODE_ALGORITHMS = Object.freeze([
  'RS512',
  'RS384',
  'RS256',
  'PS512',
  'PS384',
  'PS256',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
] as const satisfies readonly Algorithm[])

export const LATENODE_SDK_URL = 'https://embedded.latenode.com/static/sdk/0.1.6.js'

export interface LatenodeRoleInfo {
  /** `role_id` in the token. */
  readonly id: number
  /** If one token grants a space twice, the role with the higher rank applies. */
  readonly rank: number
  readonly title: string
  readonly can: readonly string[]
  readonly cannot: readonly string[]
}

/** The roles that a token can grant, by the names that policies use. */
export const LATENODE_ROLES = Object.freeze({
  manager: {
    id: 2,
    rank: 4,
    title: 'Manager',
    can: ['do almost everything in the space'],
    cannot: ['add or remove users'],
  },
  'no-code': {
    id: 3,
    rank: 3,
    title: 'No-code',
    can: ['create, edit, delete, activate and move scenarios'],
    cannot: ['manage folders', 'manage users', 'change the space'],
  },
  'credential-only': {
    id: 5,
    rank: 2,
    title: 'Credential only',
    can: [
      'view and run scenarios',
      'authorize nodes',
      'deploy, activate, move, rename and copy scenarios',
      'manage folders',
    ],
    cannot: ['do anything else'],
  },
  'read-only': {
    id: 4,
    rank: 1,
    title: 'Read only',
    can: ['view and run scenarios'],
    cannot: ['do anything else'],
  },
} as const satisfies Record<string, LatenodeRoleInfo>)

/** A role that a token can grant; Admin is never granted by token. */
export type LatenodeRole = keyof typeof LATENODE_ROLES

/** The JWS algorithms that Latenode accepts (RFC 7518 §3.1, RFC 8812 §3.2). */
export type LatenodeAlgorithm = (typeof LATENODE_ALGORITHMS)[number]

/** One per space, created with it. A token never grants it. */
const LATENODE_ADMIN: LatenodeRoleInfo = Object.freeze({
  id: 1,
  rank: 5,
  title: 'Admin',
  can: ['do everything in the space'],
  cannot: [],
})

/** The role of a `role_id`, Admin included. */
export function latenodeRole(roleId: unknown): LatenodeRoleInfo | undefined {
  return [LATENODE_ADMIN, ...Object.values(LATENODE_ROLES)].find(({ id }) => id === roleId)
}

export const LATENODE_CLAIMS: readonly string[] = Object.freeze([
  'tenant_id',
  'user_id',
  'plan_id',
  'no_personal_space',
  'grant_access',
])

/** What a tenant has on record at Latenode. What is left out is not checked. */
export interface LatenodeRecords {
  readonly publicKey?: KeyObject | undefined
  readonly tenantId?: number | undefined
  readonly plans?: ReadonlySet<number> | undefined
  readonly hasSpace?: ((spaceId: number) => boolean) | undefined
}

/** The rules for which Latenode refuses a token. */
const REFUSED: ReadonlySet<string> = new Set([
  'token-malformed',
  'encoding-invalid',
  'wrong-platform',
  'header-critical',
  'algorithm-not-allowed',
  'algorithm-key-mismatch',
  'signature-invalid',
  'exp-missing',
  'exp-invalid',
  'token-expired',
  'nbf-invalid',
  'token-not-active',
  'tenant-id-missing',
  'tenant-id-invalid',
  'tenant-unknown',
  'user-id-missing',
  'user-id-invalid',
  'plan-id-invalid',
  'plan-unknown',
  'no-personal-space-invalid',
  'grant-access-invalid',
  'grant-access-required',
  'space-id-invalid',
  'space-unknown',
  'role-id-invalid',
])

/** Latenode documents no error codes: the code is the rule in upper case. */
export const latenodeAnswer: AnswerOf = (rule, message) =>
  REFUSED.has(rule)
    ? { status: 401, code: rule.toUpperCase().replaceAll('-', '_'), message }
    : undefined

const SPACES_FIX = 'Check `spaces` in your policy.'
const ROLES_FIX = 'Check `roles` or `mapRole` in your policy.'

export function checkLatenode(
  token: DecodedToken,
  records: LatenodeRecords,
  nowMs: number,
  report: Report,
): SignatureStatus {
  const { header, claims } = token
  const wrongPlatform = 'externalUserId' in claims && !('tenant_id' in claims)
  if (wrongPlatform) {
    const message = 'The token is for Activepieces, not for Latenode.'
    const fix = 'Check `platform` in `embedAuth({ … })`: this page needs `latenode({ … })`.'
    report.error('wrong-platform', 'claims', message, fix)
  }
  checkHeader(token, report)
  if (header.kid !== undefined) {
    report.info('key-id-ignored', 'header.kid', '`kid` is not documented by Latenode.')
  }
  const algorithm = checkAlgorithm(header, LATENODE_ALGORITHMS, 'Latenode', report)
  const signature = checkSignature(token, algorithm, records.publicKey, report)
  checkTimes(claims, nowMs, report)
  if (wrongPlatform) return signature
  checkTenant(claims.tenant_id, records, report)
  checkUser(claims.user_id, report)
  checkPlan(claims.plan_id, records, report)
  checkAccess(claims, records, report)
  checkUnknownClaims(claims, LATENODE_CLAIMS, report)
  return signature
}

function checkTenant(id: unknown, { tenantId }: LatenodeRecords, report: Report): void {
  const path = 'claims.tenant_id'
  const fix = 'Check `tenantId` in `latenode({ … })`: it must be a number.'
  if (id === undefined) {
    report.error('tenant-id-missing', path, '`tenant_id` is missing.', fix)
  } else if (!isPositiveInteger(id)) {
    const message = `\`tenant_id\` must be a positive integer; ${integerProblem(id)}.`
    report.error('tenant-id-invalid', path, message, fix)
  } else if (tenantId !== undefined && id !== tenantId) {
    const message = `\`tenant_id\` is ${id}, which is not the tenant of this key.`
    report.error('tenant-unknown', path, message, fix)
  }
}

function checkUser(id: unknown, report: Report): void {
  const path = 'claims.user_id'
  const fix = 'Check `userId` in your policy; the default is `user.id`.'
  if (id === undefined) {
    report.error('user-id-missing', path, '`user_id` is missing.', fix)
  } else if (typeof id !== 'string' || id === '') {
    const message = `\`user_id\` must be non-empty text; received ${typeName(id)}.`
    report.error('user-id-invalid', path, message, fix)
  } else {
    checkIdText('user_id', id, 'userId', report)
  }
}

function checkPlan(id: unknown, { plans }: LatenodeRecords, report: Report): void {
  if (id === undefined) return
  const fix = 'Check `planId` in your policy.'
  if (!isPositiveInteger(id)) {
    const message = `\`plan_id\` must be a positive integer; ${integerProblem(id)}.`
    report.error('plan-id-invalid', 'claims.plan_id', message, fix)
  } else if (plans?.has(id) === false) {
    const message = `\`plan_id\` is ${id}, which is not a plan of this tenant.`
    report.error('plan-unknown', 'claims.plan_id', message, fix)
  }
}

function checkAccess(claims: JsonObject, records: LatenodeRecords, report: Report): void {
  const { no_personal_space: without, grant_access: access } = claims
  if (without !== undefined && typeof without !== 'boolean') {
    report.error(
      'no-personal-space-invalid',
      'claims.no_personal_space',
      `\`no_personal_space\` must be true or false; received ${typeName(without)}.`,
      'Sign a boolean; check `personalSpace` in your policy.',
    )
  }
  const path = 'claims.grant_access'
  if (access !== undefined && !Array.isArray(access)) {
    const message = `\`grant_access\` must be an array of { space_id, role_id }; received ${typeName(access)}.`
    report.error('grant-access-invalid', path, message, SPACES_FIX)
    return
  }
  const entries = (access ?? []) as readonly unknown[]
  if (without === true && entries.length === 0) {
    const message = `\`grant_access\` is ${access === undefined ? 'missing' : 'empty'}, but \`no_personal_space\` is true: the user would have no space.`
    const fix = 'Grant a space in `spaces` of your policy, or set `personalSpace` to true.'
    report.error('grant-access-required', path, message, fix)
  }
  const seen = new Set<number>()
  for (const [index, entry] of entries.entries()) {
    checkGrant(entry, `grant_access[${index}]`, records, seen, report)
  }
}

function checkGrant(
  entry: unknown,
  at: string,
  { hasSpace }: LatenodeRecords,
  seen: Set<number>,
  report: Report,
): void {
  if (!isRecord(entry)) {
    const message = `\`${at}\` must be { space_id, role_id }; received ${typeName(entry)}.`
    report.error('grant-access-invalid', `claims.${at}`, message, SPACES_FIX)
    return
  }
  const space = ownValue(entry, 'space_id')
  const spacePath = `claims.${at}.space_id`
  if (!isPositiveInteger(space)) {
    const message = `\`${at}.space_id\` must be a positive integer; ${integerProblem(space)}.`
    report.error('space-id-invalid', spacePath, message, SPACES_FIX)
  } else if (hasSpace?.(space) === false) {
    const message = `\`${at}.space_id\` is ${space}, which is not a space of this tenant.`
    report.error('space-unknown', spacePath, message, SPACES_FIX)
  } else if (seen.has(space)) {
    const message = `\`${at}.space_id\` grants space ${space} again; the stronger role applies.`
    report.warning('space-repeated', spacePath, message, 'Grant each space once.')
  } else {
    seen.add(space)
  }
  const role = ownValue(entry, 'role_id')
  if (role === LATENODE_ADMIN.id) {
    const message = `\`${at}.role_id\` is 1 (Admin), which a token never grants: do not expect access to the space.`
    report.error('role-admin', `claims.${at}.role_id`, message, ROLES_FIX)
  } else if (latenodeRole(role) === undefined) {
    const message = `\`${at}.role_id\` must be 2 (Manager), 3 (No-code), 4 (Read only) or 5 (Credential only); ${role === undefined ? 'it is missing' : `received ${described(role)}`}.`
    report.error('role-id-invalid', `claims.${at}.role_id`, message, ROLES_FIX)
  }
}
