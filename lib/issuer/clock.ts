/** The application's clock (option `now`), checked each time it is read. */
import { EmbedAuthError } from '../errors.js'
import { isThenable, typeName } from '../values.js'

/** The end of the year 9999: the last time that `Date` writes with four digits. */
const LATEST_MS = 253_402_300_799_000

/**
 * Returns milliseconds since 1970. A wrong clock must not sign a token with wrong times.
 * @throws EmbedAuthError `ERR_CLAIMS`
 */
export function readClock(now: () => unknown): number {
  let nowMs: unknown
  try {
    nowMs = now()
  } catch (cause) {
    throw new EmbedAuthError('ERR_CLAIMS', 'The `now` option threw an error.', { cause })
  }
  // A promise that rejects later, with nobody waiting for it, would end the process.
  if (isThenable(nowMs)) nowMs.then(undefined, () => undefined)
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
