/** The user's spaces, with their roles mapped. */
import { EmbedAuthError } from '../errors.js'
import type { Steps } from '../steps.js'
import type { HookContext, LatenodePolicy } from '../types.js'
import type { Trace } from '../types/internal.js'
import { denialReason, isDenial, positiveInteger, typeName } from '../values.js'
import { refused, type Refusal } from './denial.js'
import { askRule } from './hooks.js'
import { lookUpRole, roleWords, traceRole, type RoleAnswer, type RoleRules } from './roles.js'

interface Membership {
  readonly spaceId: number
  /** The application's own role, unchecked. */
  readonly role: unknown
}

/** The spaces with the platform's roles, unchecked; or a refusal of the whole token. */
type GrantedSpaces = { readonly denied: false; readonly spaces: readonly Membership[] } | Refusal

/** Asks for the spaces of a user and maps the role in each. */
export function* grantSpaces<User>(
  rules: LatenodePolicy<User>,
  user: User,
  context: HookContext,
  trace: Trace,
): Steps<GrantedSpaces> {
  const asked = askRule(rules, 'spaces', user, context)
  const answer: unknown = asked instanceof Promise ? yield asked : asked
  if (isDenial(answer)) return refused(answer, 'policy.spaces', trace)
  const memberships = rules.spaces === undefined ? [] : readMemberships(answer)
  if (memberships.length === 0) {
    trace?.({ rule: 'policy.spaces', outcome: 'The user has no spaces.' })
    return { denied: false, spaces: [] }
  }
  const mapped = mapEach(memberships, roleRules(rules, user, context))
  const answers = mapped instanceof Promise ? ((yield mapped) as Awaited<typeof mapped>) : mapped
  return collect(answers, rules.unknownRole ?? 'deny', trace)
}

/** The rules for the role in a space. */
function roleRules<User>(
  rules: LatenodePolicy<User>,
  user: User,
  context: HookContext,
): (membership: Membership) => RoleRules {
  const { roles, mapRole } = rules
  if (mapRole === undefined) {
    const sameForAll = { roles, mapRole }
    return () => sameForAll
  }
  return ({ spaceId }) => ({
    roles,
    mapRole: (role) => rules.mapRole?.(role, { user, spaceId, context }),
  })
}

/** Checks what `policy.spaces` returned. Entries may be an ORM's: each member is read once. */
function readMemberships(spaces: unknown): Membership[] {
  if (!Array.isArray(spaces)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `policy.spaces must return an array of { spaceId, role }, empty for none; it returned ${typeName(spaces)}`,
    )
  }
  const memberships: Membership[] = []
  for (let index = 0; index < spaces.length; index++) {
    const { spaceId: given, role } = readEntry(spaces, index)
    const spaceId = positiveInteger(given)
    if (spaceId === undefined) {
      throw new EmbedAuthError(
        'ERR_CLAIMS',
        `spaceId of entry ${index} of policy.spaces must be a positive integer or its decimal text; it is ${typeName(given)}`,
      )
    }
    memberships.push({ spaceId, role })
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

type Mapped = readonly [Membership, RoleAnswer]

/** Maps the roles in order. Where `mapRole` is asynchronous, all spaces are asked at once. */
function mapEach(
  memberships: readonly Membership[],
  rulesFor: (membership: Membership) => RoleRules,
): readonly Mapped[] | Promise<readonly Mapped[]> {
  const done: Mapped[] = []
  for (const membership of memberships) {
    const answer = lookUpRole(membership.role, rulesFor(membership))
    if (answer instanceof Promise) {
      const first = answer.then((settled): Mapped => [membership, settled])
      const rest = memberships.slice(done.length + 1)
      // Each in an async function: a later throw must not leave an earlier rejection unheard.
      const others = rest.map(async (other): Promise<Mapped> => [
        other,
        await lookUpRole(other.role, rulesFor(other)),
      ])
      return Promise.all([first, ...others]).then((settled) => [...done, ...settled])
    }
    done.push([membership, answer])
  }
  return done
}

/** Keeps what is granted. An unknown role refuses all of it, unless it is to be skipped. */
function collect(
  mapped: readonly Mapped[],
  unknownRole: 'deny' | 'skip',
  trace: Trace,
): GrantedSpaces {
  const spaces: Membership[] = []
  for (const [{ spaceId, role }, answer] of mapped) {
    const refuses = answer.kind === 'unknown' && unknownRole === 'deny'
    if (trace !== undefined) {
      const otherwise = refuses ? 'the whole token is denied' : 'the space is left out'
      traceRole(trace, answer, { place: `Space ${spaceId}`, role, spaceId, otherwise })
    }
    if (answer.kind === 'granted') spaces.push({ spaceId, role: answer.granted })
    if (answer.kind === 'denied') return { denied: true, reason: denialReason(answer.denial) }
    if (refuses) {
      const reason = `Space ${spaceId}: ${roleWords(role)} is unknown: ${answer.why}.`
      return { denied: true, reason }
    }
  }
  return { denied: false, spaces }
}
