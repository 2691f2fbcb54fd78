/** Checks a policy and compiles it for the platforms it fits. */
import type { EmbedAuthIssue } from '../errors.js'
import { isLatenodeRole, latenodeRoleProblem } from '../platforms/index.js'
import {
  activepiecesPolicy,
  functionPolicy,
  latenodePolicy,
  type ActivepiecesPolicy,
  type Decide,
  type LatenodePolicy,
  type PolicyFunction,
} from '../policy/index.js'
import type { PlatformKind } from '../types.js'
import {
  isCollection,
  isPlainObject,
  isRecord,
  ownCopy,
  positiveInteger,
  typeName,
} from '../values.js'
import {
  checkOptions,
  GETTER,
  isBoolean,
  isFunction,
  optional,
  path,
  rule,
  shownValue,
  type OwnOptions,
  type Rule,
} from './check.js'
import { isName } from './strings.js'

/** The compiled policy by kind of platform; absent where a policy object does not fit the kind. */
export type CompiledPolicy = Partial<Record<PlatformKind, Decide>>

const hook = (what: string): Rule => optional(`a function that returns ${what}`, isFunction)
const valueOrHook = (what: string, accepts: (value: unknown) => boolean): Rule =>
  optional(`${what}, or a function that returns it`, (value) => isFunction(value) || accepts(value))
const guard = (expected: Rule): Rule => ({ ...expected, guards: true })
const isAmount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const shared = {
  userId: hook("the user's stable id"),
  roles: optional(
    'a plain object from your roles to the roles of the platform',
    isPlainObject,
    (value) =>
      isCollection(value)
        ? 'Convert a Map with `Object.fromEntries(map)`'
        : 'Copy its members with `{ ...roles }`',
  ),
  mapRole: guard(hook("the platform's role, or null")),
  unknownRole: optional("'deny' or 'skip'", (value) => value === 'deny' || value === 'skip'),
  denyWhen: guard(hook('a reason, or false')),
}

const latenodeShape = {
  ...shared,
  spaces: hook('a list of { spaceId, role }'),
  planId: valueOrHook('a positive integer', (value) => positiveInteger(value) !== undefined),
  personalSpace: valueOrHook('a boolean', isBoolean),
} satisfies Record<keyof LatenodePolicy<unknown>, Rule>

const activepiecesShape = {
  ...shared,
  projectId: rule("a function that returns the project's stable id", isFunction),
  role: rule("a function that returns the user's role", isFunction),
  projectName: valueOrHook('a name', isName),
  firstName: hook('the first name'),
  lastName: hook('the last name'),
  pieces: guard(valueOrHook("an object { filter: 'NONE' | 'ALLOWED', tags? }", isRecord)),
  pieceSet: guard(valueOrHook('the key of a piece set', isName)),
  tasks: valueOrHook('a whole number', isAmount),
  aiCredits: valueOrHook('a whole number', isAmount),
  concurrencyPool: valueOrHook('an object { key, limit }', isRecord),
} satisfies Record<keyof ActivepiecesPolicy<unknown>, Rule>

/**
 * Checks `policy` for a platform of this kind, or for either kind where the platform is chosen per
 * user, and compiles it. What is wrong goes to `issues`.
 */
export function compilePolicy(
  policy: unknown,
  kind: PlatformKind | undefined,
  issues: EmbedAuthIssue[],
): CompiledPolicy {
  if (typeof policy === 'function') {
    const decide = functionPolicy(policy as PolicyFunction<unknown, unknown>)
    return { latenode: decide, activepieces: decide, custom: decide }
  }
  if (kind === 'custom') {
    issues.push({
      code: 'ERR_OPTION_INVALID',
      option: 'policy',
      message:
        'must be a function that returns a grant, because the platform was created by definePlatform(); ' +
        `received ${typeName(policy)}`,
    })
    return {}
  }
  const forLatenode = kind === 'activepieces' ? undefined : readLatenode(policy)
  const forActivepieces = kind === 'latenode' ? undefined : readActivepieces(policy)
  const readings = [forLatenode, forActivepieces].filter((reading) => reading !== undefined)
  const fitting = readings.filter((reading) => reading.issues.length === 0)
  if (fitting.length === 0) issues.push(...fewestIssues(readings))
  return Object.assign({}, ...fitting.map(({ compiled }) => compiled())) as CompiledPolicy
}

interface Reading {
  readonly issues: readonly EmbedAuthIssue[]
  readonly compiled: () => CompiledPolicy
}

function readLatenode(policy: unknown): Reading {
  const issues: EmbedAuthIssue[] = []
  const rules = checkOptions(policy, latenodeShape, issues, 'policy')
  rules.roles = checkRoles(rules, isLatenodeRole, latenodeRoleMessage, issues)
  const grantsNothing = rules.spaces === undefined && (rules.personalSpace ?? false) === false
  if (grantsNothing && issues.length === 0) {
    issues.push({
      code: 'ERR_OPTION_MISSING',
      option: 'policy.spaces',
      message:
        'is missing and `personalSpace` is false (the default), so that no user could get a token. ' +
        'Return the spaces of the user from `spaces`, or set `personalSpace` to true',
    })
  }
  return {
    issues,
    compiled: () => ({ latenode: latenodePolicy(rules as LatenodePolicy<unknown>) }),
  }
}

function readActivepieces(policy: unknown): Reading {
  const issues: EmbedAuthIssue[] = []
  const rules = checkOptions(policy, activepiecesShape, issues, 'policy')
  rules.roles = checkRoles(rules, isName, projectRoleMessage, issues)
  if (rules.pieces !== undefined && rules.pieceSet !== undefined) {
    issues.push({
      code: 'ERR_OPTION_INVALID',
      option: 'policy.pieceSet',
      message:
        'cannot be combined with `pieces`: a piece set (v4) replaces the filter (v3). Remove one of the two',
    })
  }
  return {
    issues,
    compiled: () => ({
      activepieces: activepiecesPolicy(rules as unknown as ActivepiecesPolicy<unknown>),
    }),
  }
}

function checkRoles(
  rules: OwnOptions,
  accepts: (role: unknown) => boolean,
  message: (role: unknown) => string,
  issues: EmbedAuthIssue[],
): OwnOptions | undefined {
  if (!isPlainObject(rules.roles)) return undefined
  const { copy, accessors } = ownCopy(rules.roles)
  for (const name of Object.keys(copy).filter((known) => !accepts(copy[known]))) {
    const option = path('policy.roles', name)
    issues.push({ code: 'ERR_OPTION_INVALID', option, message: message(copy[name]) })
  }
  for (const name of accessors) issues.push({ ...GETTER, option: path('policy.roles', name) })
  return copy
}

function latenodeRoleMessage(role: unknown): string {
  return latenodeRoleProblem(role, shownValue(role))
}

function projectRoleMessage(role: unknown): string {
  return `must be the name of a project role such as 'EDITOR'; received ${shownValue(role)}`
}

function fewestIssues(readings: readonly Reading[]): readonly EmbedAuthIssue[] {
  const [first, ...others] = readings.map((reading) => reading.issues)
  return others.reduce(
    (fewest, candidate) => (candidate.length < fewest.length ? candidate : fewest),
    first ?? [],
  )
}
