/** The rules of a policy object: how each is read, and how a role is mapped by `mapRole` and `roles`. */
import { callHook } from '../hooks.js'
import type { Denial, HookContext, Trace } from '../types.js'
import { denialReason, described, isDenial, quoted, typeName } from '../values.js'
import { Refusal, refuseFor, type PolicyInput } from './decision.js'

/**
 * Reads a rule: its value, or what it returns if it is a function, or a promise of that.
 * @param userMember the member of the user that is the default of the rule
 */
export function readRule<User>(
  { rules, user, context }: PolicyInput<object, User>,
  name: string,
  userMember?: string,
): unknown {
  const rule = (rules as Readonly<Record<string, unknown>>)[name]
  if (isHook<User>(rule)) {
    return callHook('ERR_POLICY', `policy.${name}`, context, () => rule(user, context))
  }
  if (rule !== undefined || userMember === undefined) return rule
  const members = user as Readonly<Record<string, unknown>>
  return callHook('ERR_POLICY', `user.${userMember}`, context, () => members[userMember])
}

function isHook<User>(rule: unknown): rule is (user: User, context: HookContext) => unknown {
  return typeof rule === 'function'
}

/** Refuses access where `policy.userId` did. The platform checks the id itself. */
export function checkUserId(
  userId: unknown,
  { rules, trace }: PolicyInput<{ readonly userId?: unknown }>,
): void {
  if (isDenial(userId)) refuseFor(userId, 'policy.userId', trace)
  const origin = rules.userId === undefined ? 'user.id, the default' : 'policy.userId'
  trace?.({
    rule: 'policy.userId',
    outcome: `The user id is ${described(userId)}, from ${origin}.`,
  })
}

/** Refuses access where `policy.denyWhen` returned a reason. */
export function checkDenial(answer: unknown, trace: Trace): void {
  if (isDenial(answer)) refuseFor(answer, 'policy.denyWhen', trace)
  const reason = denyReason(answer)
  trace?.({
    rule: 'policy.denyWhen',
    outcome:
      reason === undefined
        ? 'policy.denyWhen let the user in.'
        : `policy.denyWhen denied access: ${reason}`,
  })
  if (reason !== undefined) throw new Refusal(reason)
}

/** Everything but false, null and undefined denies; text is the reason. */
function denyReason(answer: unknown): string | undefined {
  if (answer === undefined || answer === null || answer === false) return undefined
  if (typeof answer === 'string' && answer.trim() !== '') return answer
  return (
    `policy.denyWhen returned ${typeName(answer)}, which denies by default. Return the reason as ` +
    'text to deny access, or false, null or undefined to allow it.'
  )
}

/** The result of mapping one role. */
export type MappedRole =
  | {
      readonly kind: 'granted'
      /** Unchecked: the platform knows its roles. */
      readonly granted: unknown
      readonly by: 'policy.mapRole' | 'policy.roles' | 'policy.role'
    }
  /** `mapRole` returned null. */
  | { readonly kind: 'left-out' }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'denied'; readonly denial: Denial }

/** A role that can be looked up: text that is not blank, or a safe integer. */
export function roleName(role: unknown): string | number | undefined {
  if (typeof role === 'string') return role.trim() === '' ? undefined : role
  return Number.isSafeInteger(role) ? (role as number) : undefined
}

/** A role for a reason or a trace. */
export function roleText(role: unknown): string {
  const name = roleName(role)
  if (name === undefined) return `a role of type ${typeName(role)}`
  return `the role ${typeof name === 'string' ? quoted(name) : name}`
}

export interface RoleRules {
  /** Application role → platform role; its own keys only. */
  readonly roles: Readonly<Record<string, unknown>> | undefined
  /** Returns undefined to leave the decision to `roles`, null to omit. */
  readonly mapRole: ((role: string | number) => unknown) | undefined
}

/** Maps one role by `mapRole`, then by `roles`. */
export async function mapRole(
  role: unknown,
  rules: RoleRules,
  context: HookContext,
): Promise<MappedRole> {
  const name = roleName(role)
  const { mapRole } = rules
  if (name !== undefined && mapRole !== undefined) {
    const mapped = await callHook('ERR_POLICY', 'policy.mapRole', context, () => mapRole(name))
    if (mapped === null) return { kind: 'left-out' }
    if (isDenial(mapped)) return { kind: 'denied', denial: mapped }
    if (mapped !== undefined) return { kind: 'granted', granted: mapped, by: 'policy.mapRole' }
  }
  return lookUpRole(role, rules)
}

/** Maps one role by the table `roles` only. */
export function lookUpRole(role: unknown, rules: RoleRules): MappedRole {
  const name = roleName(role)
  if (name === undefined) return { kind: 'unknown', why: 'a role is text or an integer' }
  const { roles } = rules
  if (roles !== undefined && Object.hasOwn(roles, name)) {
    return { kind: 'granted', granted: roles[name], by: 'policy.roles' }
  }
  return { kind: 'unknown', why: whyUnknown(rules) }
}

function whyUnknown({ roles, mapRole }: RoleRules): string {
  if (roles === undefined && mapRole === undefined) {
    return 'neither policy.roles nor policy.mapRole is configured'
  }
  if (roles === undefined) return 'policy.mapRole returned undefined'
  if (mapRole === undefined) return 'policy.roles has no such key'
  return 'neither policy.mapRole nor policy.roles maps it'
}

/** Reports how a role was mapped: where, from what, to what, and by which rule. */
export function traceRole(
  trace: NonNullable<Trace>,
  mapped: MappedRole,
  about: {
    /** Where the user has the role: `Space 7`. */
    readonly place: string
    readonly role: unknown
    readonly spaceId?: number
    /** The effect of a role that grants nothing: `the space is left out`. */
    readonly otherwise: string
  },
): void {
  const name = roleName(about.role)
  const facts = {
    ...(about.spaceId !== undefined && { spaceId: about.spaceId }),
    ...(name !== undefined && { role: String(name) }),
  }
  const subject = `${about.place}: ${roleText(about.role)}`
  switch (mapped.kind) {
    case 'granted': {
      const granted = typeof mapped.granted === 'string' ? mapped.granted : typeName(mapped.granted)
      const outcome = `${subject} becomes ${granted}, by ${mapped.by}.`
      trace({ rule: mapped.by, outcome, ...facts, granted })
      return
    }
    case 'unknown': {
      const outcome = `${subject} is unknown (${mapped.why}), so ${about.otherwise}.`
      trace({ rule: 'policy.unknownRole', outcome, ...facts })
      return
    }
    case 'left-out': {
      const outcome = `${subject} becomes null, by policy.mapRole, so ${about.otherwise}.`
      trace({ rule: 'policy.mapRole', outcome, ...facts })
      return
    }
    case 'denied': {
      const outcome = `${subject} made policy.mapRole deny access: ${denialReason(mapped.denial)}`
      trace({ rule: 'policy.mapRole', outcome, ...facts })
    }
  }
}
