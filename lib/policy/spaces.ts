/** The user's spaces, with their roles mapped. */
import { EmbedAuthError } from '../errors.js'
import { andThen } from '../steps.js'
import type { LatenodePolicy } from '../types.js'
import type { Trace } from '../types/internal.js'
import { denialReason, isDenial, positiveInteger, typeName } from '../values.js'
import { refused, type Refusal } from './denial.js'
import { askRule } from './hooks.js'
import type { Inquiry } from './inquiry.js'
import { lookUpRole, roleWords, traceRole, type RoleAnswer } from './roles.js'

type SpacesInquiry<User> = Inquiry<LatenodePolicy<User>, User>

/** A space, and a role in it. */
export interface Membership {
  readonly spaceId: number
  /** As the application names it, or once it is mapped, as the platform does. Unchecked. */
  readonly role: unknown
}

/** The spaces with the platform's roles, unchecked; or a refusal of the whole token. */
export type GrantedSpaces =
  { readonly denied: false; readonly spaces: readonly Membership[] } | Refusal

/** Asks for the spaces of a user and maps the role in each. */
export function grantSpaces<User>(
  inquiry: SpacesInquiry<User>,
): GrantedSpaces | Promise<GrantedSpaces> {
  return andThen(askRule(inquiry, 'spaces'), afterSpaces<User>, inquiry)
}

function afterSpaces<User>(
  answer: unknown,
  inquiry: SpacesInquiry<User>,
): GrantedSpaces | Promise<GrantedSpaces> {
  const { rules, trace } = inquiry
  if (isDenial(answer)) return refused(answer, 'policy.spaces', trace)
  const memberships = rules.spaces === undefined ? [] : readMemberships(answer)
  if (memberships.length === 0) {
    trace?.({ rule: 'policy.spaces', outcome: 'The user has no spaces.' })
    return { denied: false, spaces: [] }
  }
  const { unknownRole = 'deny' } = rules
  return andThen(mapEach(memberships, inquiry), collect, { memberships, unknownRole, trace })
}

/** Checks what `policy.spaces` returned. Entries may be an ORM's: each member is read once. */
function readMemberships(spaces: unknown): Membership[] {
  if (!Array.isArray(spaces)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `policy.spaces must return an array of { spaceId, role }, empty for none; it returned ${typeName(spaces)}`,
    )
  }
  const { length } = spaces
  const memberships = new Array<Membership>(length)
  for (let index = 0; index < length; index++) {
    const { spaceId: given, role } = readEntry(spaces, index)
    const spaceId = positiveInteger(given)
    if (spaceId === undefined) {
      throw new EmbedAuthError(
        'ERR_CLAIMS',
        `spaceId of entry ${index} of policy.spaces must be a positive integer or its decimal text; it is ${typeName(given)}`,
      )
    }
    memberships[index] = { spaceId, role }
  }
  return memberships
}

function readEntry(spaces: readonly unknown[], index: number): Record<keyof Membership, unknown> {
  let entry: unknown
  try {
    entry = spaces[index]
    if (typeof entry === 'object' && entry !== null) {
      const { spaceId, role } = entry as Record<keyof Membership, unknown>
      return { spaceId, role }
    }
  } catch (cause) {
    const message = `Entry ${index} of policy.spaces cannot be read`
    throw new EmbedAuthError('ERR_POLICY', message, { cause })
  }
  throw new EmbedAuthError(
    'ERR_POLICY',
    `Entry ${index} of policy.spaces must be an object { spaceId, role }; it is ${typeName(entry)}`,
  )
}

/** Maps the roles in order. Where `mapRole` is asynchronous, all spaces are asked at once. */
function mapEach<User>(
  memberships: readonly Membership[],
  inquiry: SpacesInquiry<User>,
): readonly RoleAnswer[] | Promise<readonly RoleAnswer[]> {
  const done = new Array<RoleAnswer>(memberships.length)
  for (let index = 0; index < memberships.length; index++) {
    const answer = mapOne(memberships[index] as Membership, inquiry)
    if (answer instanceof Promise) {
      const rest = memberships.slice(index + 1)
      // Each in an async function: a later throw must not leave an earlier rejection unheard.
      const others = rest.map(async (other) => mapOne(other, inquiry))
      return Promise.all([answer, ...others]).then((later) => [...done.slice(0, index), ...later])
    }
    done[index] = answer
  }
  return done
}

function mapOne<User>(
  { spaceId, role }: Membership,
  { rules, user, context }: SpacesInquiry<User>,
): RoleAnswer | Promise<RoleAnswer> {
  const { roles, mapRole } = rules
  return mapRole === undefined
    ? lookUpRole(role, roles)
    : lookUpRole(role, roles, (name) => rules.mapRole?.(name, { user, spaceId, context }))
}

/** Keeps what is granted. An unknown role refuses all of it, unless it is to be skipped. */
function collect(
  roles: readonly RoleAnswer[],
  {
    memberships,
    unknownRole,
    trace,
  }: {
    readonly memberships: readonly Membership[]
    readonly unknownRole: 'deny' | 'skip'
    readonly trace: Trace
  },
): GrantedSpaces {
  // At its full length: an empty array makes room for 17 with its first element.
  const spaces = new Array<Membership>(memberships.length)
  let count = 0
  for (let index = 0; index < memberships.length; index++) {
    const { spaceId, role } = memberships[index] as Membership
    const answer = roles[index] as RoleAnswer
    const refuses = answer.kind === 'unknown' && unknownRole === 'deny'
    if (trace !== undefined) {
      const otherwise = refuses ? 'the whole token is denied' : 'the space is left out'
      traceRole(trace, answer, { place: `Space ${spaceId}`, role, spaceId, otherwise })
    }
    if (answer.kind === 'granted') {
      spaces[count] = { spaceId, role: answer.granted }
      count += 1
    }
    if (answer.kind === 'denied') return { denied: true, reason: denialReason(answer.denial) }
    if (refuses) {
      const reason = `Space ${spaceId}: ${roleWords(role)} is unknown: ${answer.why}.`
      return { denied: true, reason }
    }
  }
  return { denied: false, spaces: count < spaces.length ? spaces.slice(0, count) : spaces }
}
