import { andThen, inTurn } from '../steps.js'
import type { ActivepiecesPolicy } from '../types.js'
import type { Decide, Decision, Trace } from '../types/internal.js'
import { denialReason, described, isDenial } from '../values.js'
import { admit, type Admission } from './admission.js'
import { compile } from './compile.js'
import { refused, type Refusal } from './denial.js'
import { ask, askRule } from './hooks.js'
import type { Inquiry } from './inquiry.js'
import { lookUpRole, roleName, roleWords, traceRole, type RoleAnswer } from './roles.js'

type ActivepiecesInquiry<User> = Inquiry<ActivepiecesPolicy<User>, User>

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

/** The project role, unchecked; or a refusal. */
type GrantedRole = { readonly denied: false; readonly role: unknown } | Refusal

/**
 * Compiles an Activepieces policy object, whose rules were checked before: (user, context) → grant
 * or denial. Hooks run in this order: `userId`, `denyWhen`, `role`, `mapRole`, then the members.
 * Rejects with `ERR_POLICY` for what a hook throws.
 */
export function activepiecesPolicy<User>(rules: ActivepiecesPolicy<User>): Decide<User> {
  return compile(rules, decide<User>)
}

function decide<User>(inquiry: ActivepiecesInquiry<User>): Decision | Promise<Decision> {
  return andThen(admit(inquiry), afterAdmission<User>, inquiry)
}

function afterAdmission<User>(
  admission: Admission,
  inquiry: ActivepiecesInquiry<User>,
): Decision | Promise<Decision> {
  if (admission.denied) return admission
  const { userId } = admission
  return andThen(grantRole(inquiry), afterRole, { inquiry, userId })
}

function afterRole(
  answer: GrantedRole,
  { inquiry, userId }: { readonly inquiry: Inquiry; readonly userId: unknown },
): Decision | Promise<Decision> {
  if (answer.denied) return { ...answer, userId }
  // A setter on a polluted prototype gets to see no member.
  const grant = Object.create(null) as Record<string, unknown>
  grant.userId = userId
  grant.role = answer.role
  const refusal = inTurn(MEMBERS, (member) => {
    const asked = askMember(inquiry, member)
    return andThen(asked, addMember, { grant, member, trace: inquiry.trace })
  })
  return andThen(refusal, afterMembers, grant)
}

/** Adds what a member's hook returned; a denial refuses all of it. */
function addMember(
  value: unknown,
  {
    grant,
    member,
    trace,
  }: {
    readonly grant: Record<string, unknown>
    readonly member: Member
    readonly trace: Trace
  },
): Refusal | undefined {
  if (isDenial(value)) return refused(value, `policy.${member}`, trace)
  if (value === undefined) return undefined
  grant[member] = value
  trace?.({ rule: `policy.${member}`, outcome: memberWords(member, value) })
  return undefined
}

function afterMembers(
  refusal: Refusal | undefined,
  grant: Readonly<Record<string, unknown>>,
): Decision {
  if (refusal !== undefined) return { ...refusal, userId: grant.userId }
  return { denied: false, grant, isOwn: true }
}

function grantRole<User>(inquiry: ActivepiecesInquiry<User>): GrantedRole | Promise<GrantedRole> {
  return andThen(askRule(inquiry, 'role'), afterRoleHook<User>, inquiry)
}

function afterRoleHook<User>(
  role: unknown,
  inquiry: ActivepiecesInquiry<User>,
): GrantedRole | Promise<GrantedRole> {
  const { trace } = inquiry
  if (isDenial(role)) return refused(role, 'policy.role', trace)
  return andThen(projectRole(role, inquiry), judgeRole, { role, trace })
}

function judgeRole(
  answer: RoleAnswer,
  { role, trace }: { readonly role: unknown; readonly trace: Trace },
): GrantedRole {
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
  { rules, user, context }: ActivepiecesInquiry<User>,
): RoleAnswer | Promise<RoleAnswer> {
  const { roles, mapRole } = rules
  if (mapRole !== undefined) {
    return lookUpRole(role, roles, (name) => rules.mapRole?.(name, { user, context }))
  }
  if (roles !== undefined) return lookUpRole(role, roles)
  return typeof role === 'string' && roleName(role) !== undefined
    ? { kind: 'granted', granted: role, by: 'policy.role' }
    : { kind: 'unknown', why: "without policy.roles it must be the project role's name" }
}

function askMember(inquiry: Inquiry, member: Member): unknown {
  const { rules, user } = inquiry
  const fallsBack = member === 'firstName' || member === 'lastName'
  if (fallsBack && (rules as Partial<Record<Member, unknown>>)[member] === undefined) {
    return ask(
      'user.',
      member,
      (owner) => (owner as Readonly<Record<string, unknown>>)[member],
      user,
    )
  }
  return askRule(inquiry, member)
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
