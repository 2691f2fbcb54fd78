/** Reading the rules of a policy object, and the members of the user that are their defaults. */
import { callHook } from '../hooks.js'
import type { PolicyInput } from './decision.js'

/** Reads a rule: its value, or what it returns if it is a function. */
export async function readRule<User>(
  { rules, user, context }: PolicyInput<object, User>,
  name: string,
): Promise<unknown> {
  const rule = (rules as Readonly<Record<string, unknown>>)[name]
  if (typeof rule !== 'function') return rule
  return callHook(
    'ERR_POLICY',
    `policy.${name}`,
    context,
    () => rule.call(rules, user, context) as unknown,
  )
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
