/** From the application's role to the platform's, by `mapRole` first and `roles` after it. */
import { andThen } from '../steps.js'
import type { Denial } from '../types.js'
import type { Trace } from '../types/internal.js'
import { denialReason, isDenial, quoted, typeName } from '../values.js'
import { ask } from './hooks.js'

/** What became of a role, and why. */
export type RoleAnswer =
  | {
      readonly kind: 'granted'
      /** Unchecked: the platform knows its roles. */
      readonly granted: unknown
      readonly by: 'policy.mapRole' | 'policy.roles' | 'policy.role'
    }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'denied'; readonly denial: Denial }

/** Application role → platform role. */
type Roles = Readonly<Record<string, unknown>>

/** A role as it is looked up: non-blank text, or a safe integer. Nothing else names a role. */
export function roleName(role: unknown): string | number | undefined {
  if (typeof role === 'string') return role.trim() === '' ? undefined : role
  return Number.isSafeInteger(role) ? (role as number) : undefined
}

/** A role in the words of a reason or a trace. */
export function roleWords(role: unknown): string {
  const name = roleName(role)
  if (name === undefined) return `a role of type ${typeName(role)}`
  return `the role ${typeof name === 'string' ? quoted(name) : name}`
}

/**
 * Looks a role up. Returns a promise only where `mapRole` does.
 * @param mapRole The rule, with its context.
 */
export function lookUpRole(
  role: unknown,
  roles: Roles | undefined,
  mapRole?: (role: string | number) => unknown,
): RoleAnswer | Promise<RoleAnswer> {
  const name = roleName(role)
  if (name === undefined) return { kind: 'unknown', why: 'a role is text or an integer' }
  if (mapRole === undefined) return inRoles(name, roles, false)
  const answer = ask('policy.', 'mapRole', mapRole, name)
  return andThen(answer, afterMapRole, { name, roles })
}

function afterMapRole(
  mapped: unknown,
  { name, roles }: { readonly name: string | number; readonly roles: Roles | undefined },
): RoleAnswer {
  if (mapped === undefined) return inRoles(name, roles, true)
  if (mapped === null) return { kind: 'left-out' }
  if (isDenial(mapped)) return { kind: 'denied', denial: mapped }
  return { kind: 'granted', granted: mapped, by: 'policy.mapRole' }
}

function inRoles(name: string | number, roles: Roles | undefined, hasMapRole: boolean): RoleAnswer {
  if (roles !== undefined && Object.hasOwn(roles, name)) {
    return { kind: 'granted', granted: roles[name], by: 'policy.roles' }
  }
  return { kind: 'unknown', why: whyUnknown(roles !== undefined, hasMapRole) }
}

function whyUnknown(hasRoles: boolean, hasMapRole: boolean): string {
  if (!hasRoles && !hasMapRole) return 'neither policy.roles nor policy.mapRole is configured'
  if (hasRoles && hasMapRole) return 'neither policy.mapRole nor policy.roles maps it'
  return hasRoles ? 'policy.roles has no such key' : 'policy.mapRole returned undefined'
}

/** Writes a role's step: where it stood, what it became, by which rule, and what follows. */
export function traceRole(
  trace: NonNullable<Trace>,
  answer: RoleAnswer,
  about: {
    /** Where the role stands: `Space 7`. */
    readonly place: string
    readonly role: unknown
    readonly spaceId?: number
    /** What follows from a role that grants nothing: `the space is left out`. */
    readonly otherwise: string
  },
): void {
  const name = roleName(about.role)
  const known = {
    ...(about.spaceId !== undefined && { spaceId: about.spaceId }),
    ...(name !== undefined && { role: String(name) }),
  }
  const words = `${about.place}: ${roleWords(about.role)}`
  switch (answer.kind) {
    case 'granted': {
      const granted = typeof answer.granted === 'string' ? answer.granted : typeName(answer.granted)
      trace({
        rule: answer.by,
        outcome: `${words} becomes ${granted}, by ${answer.by}.`,
        ...known,
        granted,
      })
      return
    }
    case 'unknown': {
      const outcome = `${words} is unknown (${answer.why}), so ${about.otherwise}.`
      trace({ rule: 'policy.unknownRole', outcome, ...known })
      return
    }
    case 'left-out': {
      const outcome = `${words} becomes null, by policy.mapRole, so ${about.otherwise}.`
      trace({ rule: 'policy.mapRole', outcome, ...known })
      return
    }
    case 'denied': {
      const outcome = `${words} made policy.mapRole deny access: ${denialReason(answer.denial)}`
      trace({ rule: 'policy.mapRole', outcome, ...known })
    }
  }
}
