import { takeSteps, type Steps } from '../steps.js'
import type { ActivepiecesPolicy, HookContext } from '../types.js'
import type { Decide, Decision, Trace } from '../types/internal.js'
import { denialReason, described, isDenial } from '../values.js'
import { admit } from './admission.js'
import { refused, type Refusal } from './denial.js'
import { policyFault } from './fault.js'
import { ask, askRule } from './hooks.js'
import { lookUpRole, roleName, roleWords, traceRole, type RoleAnswer } from './roles.js'

/** Members of the grant besides user and role, in the order in which their hooks run. */
const MEMBERS = [
  'projectId',
  'projectName',
  'firstName',
  'lastName',
  'pieces',
  'pieceSet',
  'tasks',
  'aiCredits',
  'concurrencyPool',
] as const
type Member = (typeof MEMBERS)[number]

/**
 * Compiles an Activepieces policy object, whose rules were checked before: (user, context) → grant
 * or denial. Hooks run in this order: `userId`, `denyWhen`, `role`, `mapRole`, then the members.
 * Rejects with `ERR_POLICY` for what a hook throws.
 */
export function activepiecesPolicy<User>(rules: ActivepiecesPolicy<User>): Decide<User> {
  return (user, context, trace) => takeSteps(decide(rules, user, context, trace), policyFault)
}

function* decide<User>(
  rules: ActivepiecesPolicy<User>,
  user: User,
  context: HookContext,
  trace: Trace,
): Steps<Decision> {
  const admission = yield* admit(rules, user, context, trace)
  if (admission.denied) return admission
  const { userId } = admission

  const answer = yield* grantRole(rules, user, context, trace)
  if (answer.denied) return { ...answer, userId }

  const grant: Record<string, unknown> = { userId, role: answer.role }
  for (const member of MEMBERS) {
    const asked = askMember(rules, member, user, context)
    const value: unknown = asked instanceof Promise ? yield asked : asked
    if (isDenial(value)) return { ...refused(value, `policy.${member}`, trace), userId }
    if (value === undefined) continue
    grant[member] = value
    trace?.({ rule: `policy.${member}`, outcome: memberWords(member, value) })
  }
  return { denied: false, grant, isOwn: true }
}

function* grantRole<User>(
  rules: ActivepiecesPolicy<User>,
  user: User,
  context: HookContext,
  trace: Trace,
): Steps<{ readonly denied: false; readonly role: unknown } | Refusal> {
  const asked = askRule(rules, 'role', user, context)
  const role: unknown = asked instanceof Promise ? yield asked : asked
  if (isDenial(role)) return refused(role, 'policy.role', trace)
  const looked = projectRole(role, rules, user, context)
  const answer = looked instanceof Promise ? ((yield looked) as RoleAnswer) : looked
  if (trace !== undefined) {
    traceRole(trace, answer, { place: 'In the project', role, otherwise: 'the token is denied' })
  }
  switch (answer.kind) {
    case 'granted':
      return { denied: false, role: answer.granted }
    case 'denied':
      return { denied: true, reason: denialReason(answer.denial) }
    case 'left-out':
      return { denied: true, reason: `policy.mapRole returned null for ${roleWords(role)}.` }
    case 'unknown':
      return {
        denied: true,
        reason: `In the project, ${roleWords(role)} is unknown: ${answer.why}.`,
      }
  }
}

/** Without a map of either kind, the application's role is the project role's name itself. */
function projectRole<User>(
  role: unknown,
  rules: ActivepiecesPolicy<User>,
  user: User,
  context: HookContext,
): RoleAnswer | Promise<RoleAnswer> {
  const { roles, mapRole } = rules
  if (roles !== undefined || mapRole !== undefined) {
    return lookUpRole(role, {
      roles,
      mapRole: mapRole && ((name) => rules.mapRole?.(name, { user, context })),
    })
  }
  return typeof role === 'string' && roleName(role) !== undefined
    ? { kind: 'granted', granted: role, by: 'policy.role' }
    : { kind: 'unknown', why: "without policy.roles it must be the project role's name" }
}

function askMember<User>(
  rules: ActivepiecesPolicy<User>,
  member: Member,
  user: User,
  context: HookContext,
): unknown {
  if ((member === 'firstName' || member === 'lastName') && rules[member] === undefined) {
    return ask(`user.${member}`, () => (user as Readonly<Record<string, unknown>>)[member])
  }
  return askRule(rules, member, user, context)
}

const MEMBER_WORDS: Readonly<Record<Member, (value: string) => string>> = {
  projectId: (id) => `The user comes into the project ${id}.`,
  projectName: (name) => `The project is shown as ${name}.`,
  firstName: (name) => `The first name of a new user is ${name}.`,
  lastName: (name) => `The last name of a new user is ${name}.`,
  pieces: () => 'The pieces shown are those that policy.pieces allows.',
  pieceSet: (key) => `The pieces shown are those of the set ${key}.`,
  tasks: (limit) => `The project's limit of tasks is ${limit}.`,
  aiCredits: (limit) => `The project's limit of AI credits is ${limit}.`,
  concurrencyPool: () => 'The project shares the pool that policy.concurrencyPool names.',
}

function memberWords(member: Member, value: unknown): string {
  return MEMBER_WORDS[member](described(value))
}
