/** Reading the rules of a policy object; `userId` and `denyWhen` come first in both. */
import { callHook } from '../hooks.js'
import type { HookContext } from '../types.js'
import { described, isDenial, typeName } from '../values.js'
import { Refusal, refuseFor, type PolicyInput } from './decision.js'

/** Reads a rule: its value, or what it returns if it is a function. */
export async function readRule<User>(
  { rules, user, context }: PolicyInput<object, User>,
  name: string,
): Promise<unknown> {
  const rule = (rules as Readonly<Record<string, unknown>>)[name]
  if (!isHook<User>(rule)) return rule
  return callHook('ERR_POLICY', `policy.${name}`, context, () => rule(user, context))
}

function isHook<User>(rule: unknown): rule is (user: User, context: HookContext) => unknown {
  return typeof rule === 'function'
}

/** Reads a member of the user, the default of a rule that is left out. */
export async function readUserMember(
  { user, context }: PolicyInput,
  name: string,
): Promise<unknown> {
  return callHook(
    'ERR_POLICY',
    `user.${name}`,
    context,
    () => (user as Readonly<Record<string, unknown>>)[name],
  )
}

interface UserRules {
  readonly userId?: unknown
  readonly denyWhen?: unknown
}

/** Reads the user id, unchecked: from `policy.userId`, else from `user.id`. */
export async function readUserId(input: PolicyInput<UserRules>): Promise<unknown> {
  const { rules, trace } = input
  const isDefault = rules.userId === undefined
  const userId = isDefault ? await readUserMember(input, 'id') : await readRule(input, 'userId')
  if (isDenial(userId)) refuseFor(userId, 'policy.userId', trace)
  trace?.({
    rule: 'policy.userId',
    outcome: `The user id is ${described(userId)}, from ${isDefault ? 'user.id, the default' : 'policy.userId'}.`,
  })
  return userId
}

/** Refuses access where `policy.denyWhen` returns a reason. */
export async function checkDenyWhen(input: PolicyInput<UserRules>): Promise<void> {
  if (input.rules.denyWhen === undefined) return
  const answer = await readRule(input, 'denyWhen')
  if (isDenial(answer)) refuseFor(answer, 'policy.denyWhen', input.trace)
  const reason = denyReason(answer)
  input.trace?.({
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
