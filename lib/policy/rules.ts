/** Reading the rules of a policy object, and the members of the user that are their defaults. */
import { callHook } from '../hooks.js'
import type { HookContext } from '../types.js'
import type { PolicyInput } from './decision.js'

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
export async function readUser({ user, context }: PolicyInput, name: string): Promise<unknown> {
  return callHook(
    'ERR_POLICY',
    `user.${name}`,
    context,
    () => (user as Readonly<Record<string, unknown>>)[name],
  )
}
