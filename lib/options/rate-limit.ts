/** The `rateLimit` option: the options of express-rate-limit, checked. */
import type { Options as LimiterOptions } from 'express-rate-limit'
import type { EmbedAuthIssue } from '../errors.js'
import { isRecord } from '../values.js'
import {
  checkOptions,
  integerBetween,
  isFunction,
  optional,
  refused,
  unchecked,
  type Shape,
} from './check.js'

/** express-rate-limit's options, except those that this library fixes. */
export type RateLimitOptions = Partial<
  Omit<LimiterOptions, 'handler' | 'message' | 'statusCode' | 'passOnStoreError'>
>

const FIXED_ANSWER =
  'cannot be set: too many requests are always answered with 429, problem+json and ERR_RATE_LIMITED. Remove it'

/** Why an option of express-rate-limit is refused. */
const REFUSED = {
  handler: FIXED_ANSWER,
  message: FIXED_ANSWER,
  statusCode: FIXED_ANSWER,
  passOnStoreError:
    'cannot be set, because it does not cover a store that hangs. Remove it, and wrap the store in ' +
    'resilientStore(createStore, { whenDown })',
} as const

/** Prefix lengths that count a subscriber once, and no two networks together. */
export const isIpv6Subnet = (value: unknown): boolean =>
  value === false || integerBetween(32, 64)(value)

const isWholeNumber = integerBetween(0, Number.MAX_SAFE_INTEGER)
const limit = optional(
  'a whole number from 0, or a function that returns one',
  (value) => isFunction(value) || isWholeNumber(value),
)

/** A limit or a window that is not a number would switch the limit off: NaN is never exceeded. */
const shape: Shape = {
  ...Object.fromEntries(Object.entries(REFUSED).map(([name, why]) => [name, refused(why)])),
  windowMs: optional(
    'a positive integer of milliseconds',
    integerBetween(1, Number.MAX_SAFE_INTEGER),
  ),
  limit,
  max: limit,
  legacyHeaders: unchecked,
  headers: unchecked,
  standardHeaders: unchecked,
  identifier: unchecked,
  store: optional(
    'a store of express-rate-limit: an object with increment, decrement and resetKey',
    (value) => isRecord(value) && typeof value.increment === 'function',
  ),
  keyGenerator: optional('a function that returns the key of a request', isFunction),
  ipv6Subnet: optional(
    'an integer from 32 to 64, false, or a function that returns one',
    (value) => isFunction(value) || isIpv6Subnet(value),
  ),
  skip: optional('a function that returns whether to skip a request', isFunction),
  skipFailedRequests: unchecked,
  skipSuccessfulRequests: unchecked,
  requestWasSuccessful: optional('a function that returns a boolean', isFunction),
  requestPropertyName: unchecked,
  retryAfter: unchecked,
  validate: unchecked,
  logger: unchecked,
}

/** The longest delay of a timer of Node.js. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const DEFAULTS = {
  windowMs: 60_000,
  limit: 60,
  legacyHeaders: false,
  // One `RateLimit` header without the partition key that later drafts put there.
  standardHeaders: 'draft-7',
} as const satisfies RateLimitOptions

/** Returns the options over the defaults. What is wrong goes to `issues`. */
export function checkRateLimit(
  option: unknown,
  issues: EmbedAuthIssue[],
): false | RateLimitOptions {
  if (option === false) return false
  if (!isRecord(option)) return DEFAULTS
  const options = checkOptions(option, shape, issues, 'rateLimit')
  if (options.store === undefined && Number(options.windowMs) > LONGEST_TIMER_MS) {
    const message =
      `must be at most ${LONGEST_TIMER_MS} (24.8 days) without a \`store\`; received ` +
      `${Number(options.windowMs)}. The timer of the default store would overflow and reset every count. ` +
      'Use a shorter window, or a store such as Redis'
    issues.push({ code: 'ERR_OPTION_INVALID', option: 'rateLimit.windowMs', message })
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const { max, ...own } = Object.fromEntries(given)
  // `max` is the older name of `limit`; the default must not hide it.
  return { ...DEFAULTS, ...(max !== undefined && { limit: max as number }), ...own }
}
