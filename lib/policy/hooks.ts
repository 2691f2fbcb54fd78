/** Calling what the integrator wrote: whatever comes back, only an `ERR_POLICY` comes out. */
import { EmbedAuthError } from '../errors.js'
import { isThenable, typeName } from '../values.js'
import type { Inquiry } from './inquiry.js'

/**
 * Calls a hook. A promise is returned only where there is something to wait for, and is then a
 * native one. What the hook throws or rejects with becomes `ERR_POLICY`, an `EmbedAuthError` too:
 * a hook does not choose the status of the answer.
 */
export function ask(hook: string, call: () => unknown): unknown {
  try {
    const answer = call()
    return isThenable(answer) ? settled(hook, answer) : answer
  } catch (cause) {
    throw hookFault(hook, cause)
  }
}

/** Reads one rule of a policy object: calls it where it is a function, else it is the value itself. */
export function askRule({ rules, user, context }: Inquiry, name: string): unknown {
  const rule: unknown = (rules as Readonly<Record<string, unknown>>)[name]
  if (typeof rule !== 'function') return rule
  return ask(`policy.${name}`, () => rule.call(rules, user, context) as unknown)
}

async function settled(hook: string, answer: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (cause) {
    throw hookFault(hook, cause)
  }
}

function hookFault(hook: string, cause: unknown): EmbedAuthError {
  const type = typeName(cause)
  const what =
    typeof cause === 'object' && cause !== null
      ? `an error of type ${type}, which is the cause of this one`
      : `${type} where an error belongs`
  return new EmbedAuthError('ERR_POLICY', `${hook} threw ${what}`, { cause })
}
