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

/** Why an option of express-rate-limit is refused. */
const REFUSED = {
  handler: 'is fixed: the answer to too many requests is problem+json with ERR_RATE_LIMITED',
  message: 'is fixed: the answer to too many requests is problem+json with ERR_RATE_LIMITED',
  statusCode: 'is fixed: too many requests are answered with 429',
  passOnStoreError:
    'does not cover a store that hangs; wrap the store in resilientStore(createStore, { whenDown })',
} as const

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
  store: unchecked,
  keyGenerator: unchecked,
  ipv6Subnet: unchecked,
  skip: unchecked,
  skipFailedRequests: unchecked,
  skipSuccessfulRequests: unchecked,
  requestWasSuccessful: unchecked,
  requestPropertyName: unchecked,
  retryAfter: unchecked,
  validate: unchecked,
  logger: unchecked,
}

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
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const { max, ...own } = Object.fromEntries(given)
  // `max` is the older name of `limit`; the default must not hide it.
  return { ...DEFAULTS, ...(max !== undefined && { limit: max as number }), ...own }
}
