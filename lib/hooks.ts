/** Calling functions of the application: hooks, whose answer matters, and listeners, whose does not. */
import { EmbedAuthError, type EmbedAuthErrorCode } from './errors.js'
import type { HookContext } from './types.js'
import { isThenable, typeName } from './values.js'

/**
 * Calls a hook and waits for its answer. An `EmbedAuthError` that a hook throws is wrapped too: a hook
 * does not choose the status of the response.
 * @param code of the error that tells of a hook that threw; its `cause` is the thrown value
 * @param name as messages name the hook: `policy.spaces`
 * @throws the reason of `context.signal` if it was aborted meanwhile
 */
export async function callHook<T>(
  code: EmbedAuthErrorCode,
  name: string,
  context: HookContext,
  hook: () => T | PromiseLike<T>,
): Promise<T> {
  let answer: T
  try {
    answer = await hook()
  } catch (cause) {
    throw new EmbedAuthError(code, `${name} threw ${describeThrown(cause)}.`, { cause })
  }
  context.signal.throwIfAborted()
  return answer
}

function describeThrown(cause: unknown): string {
  const type = typeName(cause)
  return typeof cause === 'object' && cause !== null
    ? `an error of type ${type}; see \`cause\``
    : `${type} instead of an error`
}

/**
 * Calls a listener. It observes only, so its errors are ignored, also those of a listener that is
 * async in spite of its type.
 */
export function notify<Event>(listener: (event: Event) => unknown, event: Event): void {
  try {
    const outcome = listener(event)
    if (isThenable(outcome)) outcome.then(undefined, () => undefined)
  } catch {
    // See above.
  }
}
