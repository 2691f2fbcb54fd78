/** The Latenode spaces of a user, with the application's roles mapped to Latenode's. */
import { EmbedAuthError } from '../errors.js'
import type { HookContext } from '../types.js'
import {
  denialReason,
  integerProblem,
  isDenial,
  isRecord,
  positiveInteger,
  readMembers,
  typeName,
} from '../values.js'
import { Refusal, refuseFor, type PolicyInput } from './decision.js'
import { readRule } from './rules.js'
import { mapRole, roleText, traceRole } from './roles.js'

/** A space, and a role in it. */
export interface Membership {
  readonly spaceId: number
  /** The application's role, or the platform's once it is mapped. Unchecked. */
  readonly role: unknown
}

/** The rules of a Latenode policy that decide about spaces. */
interface SpaceRules<User> {
  readonly spaces?: unknown
  readonly roles?: Readonly<Record<string, unknown>> | undefined
  readonly mapRole?:
    | ((
        role: string | number,
        about: { readonly user: User; readonly spaceId: number; readonly context: HookContext },
      ) => unknown)
    | undefined
  readonly unknownRole?: 'deny' | 'skip' | undefined
}

/**
 * Reads the spaces of a user and maps the role in each. An asynchronous `mapRole` is called for all
 * spaces at the same time.
 */
export async function grantSpaces<User>(
  input: PolicyInput<SpaceRules<User>, User>,
): Promise<Membership[]> {
  const { rules, user, context, trace } = input
  const answer = await readRule(input, 'spaces')
  if (isDenial(answer)) refuseFor(answer, 'policy.spaces', trace)
  const memberships = rules.spaces === undefined ? [] : readMemberships(answer)
  if (memberships.length === 0) {
    trace?.({ rule: 'policy.spaces', outcome: 'The user has no spaces.' })
    return []
  }

  const mapped = await Promise.all(
    memberships.map(({ spaceId, role }) => {
      const { roles, mapRole: hook } = rules
      const ask = hook && ((name: string | number) => hook(name, { user, spaceId, context }))
      return mapRole(role, { roles, mapRole: ask }, context)
    }),
  )

  const denyUnknown = rules.unknownRole !== 'skip'
  const granted: Membership[] = []
  for (const [index, result] of mapped.entries()) {
    const { spaceId, role } = memberships[index] as Membership
    const refuses = result.kind === 'unknown' && denyUnknown
    if (trace !== undefined) {
      const otherwise = refuses ? 'the whole token is denied' : 'the space is left out'
      traceRole(trace, result, { place: `Space ${spaceId}`, role, spaceId, otherwise })
    }
    if (result.kind === 'granted') granted.push({ spaceId, role: result.granted })
    if (result.kind === 'denied') throw new Refusal(denialReason(result.denial))
    if (refuses) {
      throw new Refusal(`Space ${spaceId}: ${roleText(role)} is unknown: ${result.why}.`)
    }
  }
  return granted
}

/** Checks the answer of `policy.spaces`. Its entries may be entities of an ORM. */
function readMemberships(answer: unknown): Membership[] {
  if (!Array.isArray(answer)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      'policy.spaces must return an array of { spaceId, role }, or an empty array for no spaces; ' +
        `it returned ${typeName(answer)}.`,
    )
  }
  return Array.from(answer, readMembership)
}

function readMembership(entry: unknown, index: number): Membership {
  if (!isRecord(entry)) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `Entry ${index} of policy.spaces must be an object { spaceId, role }; received ${typeName(entry)}.`,
    )
  }
  const { spaceId: given, role } = readEntry(entry, index)
  const spaceId = positiveInteger(given)
  if (spaceId === undefined) {
    throw new EmbedAuthError(
      'ERR_CLAIMS',
      `spaceId of entry ${index} of policy.spaces must be a positive integer or its decimal text; ` +
        `received ${integerProblem(given)}.`,
    )
  }
  return { spaceId, role }
}

function readEntry(entry: object, index: number): Partial<Record<'spaceId' | 'role', unknown>> {
  try {
    return readMembers(entry, ['spaceId', 'role'])
  } catch (cause) {
    const message = `Entry ${index} of policy.spaces cannot be read: a getter threw; see \`cause\`.`
    throw new EmbedAuthError('ERR_POLICY', message, { cause })
  }
}
