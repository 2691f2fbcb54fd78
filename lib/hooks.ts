/** Calling functions of the application: hooks and the clock, whose answer matters, and listeners. */
import { EmbedAuthError, type EmbedAuthErrorCode } from './errors.js'
import type { Awaitable, HookContext } from './types.js'
import { ignoreRejection, isThenable, typeName } from './values.js'

/**
 * Calls a hook: returns its answer, or a promise of it if the hook is async. An `EmbedAuthError` that a
 * hook throws is wrapped too: a hook does not choose the status of the response.
 * @param code of the error that tells of a hook that threw; its `cause` is the thrown value
 * @param name as messages name the hook: `policy.spaces`
 * @throws the reason of `context.signal` if it was aborted meanwhile
 */
export function callHook<T>(
  code: EmbedAuthErrorCode,
  name: string,
  context: HookContext,
  hook: () => Awaitable<T>,
): Awaitable<T> {
  let answer: Awaitable<T>
  try {
    answer = hook()
    if (isThenable(answer)) return waitForHook(code, name, context, answer)
  } catch (cause) {
    throw hookError(code, name, cause)
  }
  context.signal.throwIfAborted()
  return answer
}

async function waitForHook<T>(
  code: EmbedAuthErrorCode,
  name: string,
  context: HookContext,
  promise: PromiseLike<T>,
): Promise<T> {
  let answer: T
  try {
    answer = await promise
  } catch (cause) {
    throw hookError(code, name, cause)
  }
  context.signal.throwIfAborted()
  return answer
}

function hookError(code: EmbedAuthErrorCode, name: string, cause: unknown): EmbedAuthError {
  return new EmbedAuthError(code, `${name} threw ${describeThrown(cause)}.`, { cause })
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
    ignoreRejection(listener(event))
  } catch {
    // See above.
  }
}

/** The default clock. It is read at each call, so that a clock faked later (`jest.useFakeTimers`) is used. */
export const systemClock = (): number => Date.now()

/** The end of the year 9999: the last time that `Date` writes with four digits. */
const LATEST_MS = 253_402_300_799_000

/**
 * Reads the application's clock (option `now`), in milliseconds since 1970. A wrong clock must not sign a token with wrong times.
 * @throws EmbedAuthError `ERR_CLAIMS`
 */
export function readClock(now: () => unknown): number {
  let nowMs: unknown
  try {
    nowMs = now()
  } catch (cause) {
    throw new EmbedAuthError('ERR_CLAIMS', 'The `now` option threw an error.', { cause })
  }
  ignoreRejection(nowMs)
  if (typeof nowMs !== 'number' || !(nowMs >= 0 && nowMs <= LATEST_MS)) {
    throw new EmbedAuthError(
      'ERR_CLAIMS',
      'The `now` option must return milliseconds since 1970 as a number; it returned ' +
        `${typeof nowMs === 'number' ? String(nowMs) : typeName(nowMs)}.`,
    )
  }
  return nowMs
}

/** The time of an audit event (ISO 8601): the system's clock where the application's is wrong. */
export function timestamp(now: () => unknown): string {
  let nowMs: number
  try {
    nowMs = readClock(now)
  } catch {
    nowMs = Date.now()
  }
  return new Date(nowMs).toISOString()
}
