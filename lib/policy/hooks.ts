/** Calling what the integrator wrote: whatever comes back, only an `ERR_POLICY` comes out. */
import { EmbedAuthError } from '../errors.js'
import { isThenable, typeName } from '../values.js'
import type { Inquiry } from './inquiry.js'

/** Where a hook stands, as messages put it before its name. */
type Place = 'policy.' | 'user.' | ''

/**
 * Calls a hook with what it is `given`. A promise is returned only where there is something to wait
 * for, and is then a native one. What the hook throws or rejects with becomes `ERR_POLICY`, an
 * `EmbedAuthError` too: a hook does not choose the status of the answer.
 */
export function ask<Given>(
  place: Place,
  name: string,
  call: (given: Given) => unknown,
  given: Given,
): unknown {
  try {
    const answer = call(given)
    return isThenable(answer) ? settled(place, name, answer) : answer
  } catch (cause) {
    throw hookFault(place, name, cause)
  }
}

/** Reads one rule of a policy object: calls it where it is a function, else it is the value itself. */
export function askRule(inquiry: Inquiry, name: string): unknown {
  const rule: unknown = (inquiry.rules as Readonly<Record<string, unknown>>)[name]
  if (typeof rule !== 'function') return rule
  return ask(
    'policy.',
    name,
    ({ rules, user, context }) => rule.call(rules, user, context) as unknown,
    inquiry,
  )
}

async function settled(place: Place, name: string, answer: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (cause) {
    throw hookFault(place, name, cause)
  }
}

function hookFault(place: Place, name: string, cause: unknown): EmbedAuthError {
  const type = typeName(cause)
  const what =
    typeof cause === 'object' && cause !== null
      ? `an error of type ${type}, which is the cause of this one`
      : `${type} where an error belongs`
  return new EmbedAuthError('ERR_POLICY', `${place}${name} threw ${what}`, { cause })
}
