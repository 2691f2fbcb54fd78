/** The `rateLimit` option: express-rate-limit's options, less those whose answer is fixed here. */
import type { Fault } from '../errors.js'
import type { RateLimitOptions } from '../types.js'
import { isRecord, ownCopy } from '../values.js'
import { unknownMessage } from './check.js'

/** Why an option of express-rate-limit has no place here. */
const REFUSED = {
  handler: 'is fixed: the answer to too many requests is problem+json with ERR_RATE_LIMITED',
  message: 'is fixed: the answer to too many requests is problem+json with ERR_RATE_LIMITED',
  statusCode: 'is fixed: too many requests are answered with 429',
  passOnStoreError:
    'does not cover a store that hangs; wrap the store in resilientStore(createStore, { whenDown })',
} as const

const KNOWN = [
  'windowMs',
  'limit',
  'max',
  'legacyHeaders',
  'headers',
  'standardHeaders',
  'identifier',
  'store',
  'keyGenerator',
  'ipv6Subnet',
  'skip',
  'skipFailedRequests',
  'skipSuccessfulRequests',
  'requestWasSuccessful',
  'requestPropertyName',
  'retryAfter',
  'validate',
  'logger',
]

const DEFAULTS = {
  windowMs: 60_000,
  limit: 60,
  legacyHeaders: false,
  // One `RateLimit` header without the partition key that later drafts put there.
  standardHeaders: 'draft-7',
} as const satisfies RateLimitOptions

/** Own properties of the option, over the defaults. What is wrong goes to `faults`. */
export function checkRateLimit(option: unknown, faults: Fault[]): false | RateLimitOptions {
  if (option === false) return false
  if (!isRecord(option)) return DEFAULTS
  const { copy, accessors } = ownCopy(option)
  for (const name of [...Object.keys(copy), ...accessors]) {
    const fault = faultOf(name, copy[name])
    if (fault) faults.push(fault)
  }
  const given = Object.entries(copy).filter(([, value]) => value !== undefined)
  const options: RateLimitOptions = { ...DEFAULTS, ...Object.fromEntries(given) }
  // `max` is the older name of `limit`; the default must not hide it.
  return copy.limit === undefined && copy.max !== undefined
    ? { ...options, limit: copy.max as number }
    : options
}

function faultOf(name: string, value: unknown): Fault | undefined {
  const option = `rateLimit.${name}`
  if (Object.hasOwn(REFUSED, name)) {
    const code = 'ERR_OPTION_INVALID'
    return { code, option, message: REFUSED[name as keyof typeof REFUSED] }
  }
  if (!KNOWN.includes(name)) {
    return { code: 'ERR_OPTION_UNKNOWN', option, message: unknownMessage(name, KNOWN) }
  }
  if (name === 'windowMs' && !(Number.isSafeInteger(value) && (value as number) > 0)) {
    return {
      code: 'ERR_OPTION_INVALID',
      option,
      message: 'must be a positive integer of milliseconds',
    }
  }
  return undefined
}
