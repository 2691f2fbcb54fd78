/** The `rateLimit` option: the options of express-rate-limit, checked. */
import type { Options as LimiterOptions } from 'express-rate-limit'
import type { EmbedAuthIssue } from '../errors.js'
import { isRecord, ownCopy } from '../values.js'
import { GETTER, integerBetween, isFunction, optional, ruleFault, unknownMessage } from './check.js'

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

const isWholeNumber = integerBetween(0, Number.MAX_SAFE_INTEGER)
const limit = optional(
  'a whole number from 0, or a function that returns one',
  (value) => isFunction(value) || isWholeNumber(value),
)

/** Values that would switch the limit off if they were not numbers: NaN is never exceeded. */
const NUMBERS = {
  windowMs: optional(
    'a positive integer of milliseconds',
    integerBetween(1, Number.MAX_SAFE_INTEGER),
  ),
  limit,
  max: limit,
}

const DEFAULTS = {
  windowMs: 60_000,
  limit: 60,
  legacyHeaders: false,
  // One `RateLimit` header without the partition key that later drafts put there.
  standardHeaders: 'draft-7',
} as const satisfies RateLimitOptions

/** Own properties of the option, over the defaults. What is wrong goes to `issues`. */
export function checkRateLimit(
  option: unknown,
  issues: EmbedAuthIssue[],
): false | RateLimitOptions {
  if (option === false) return false
  if (!isRecord(option)) return DEFAULTS
  const { copy, accessors } = ownCopy(option)
  for (const name of [...Object.keys(copy), ...accessors]) {
    const issue = issueOf(name, copy[name], accessors.includes(name))
    if (issue) issues.push({ ...issue, option: `rateLimit.${name}` })
  }
  const given = Object.entries(copy).filter(([, value]) => value !== undefined)
  const options: RateLimitOptions = { ...DEFAULTS, ...Object.fromEntries(given) }
  // `max` is the older name of `limit`; the default must not hide it.
  return copy.limit === undefined && copy.max !== undefined
    ? { ...options, limit: copy.max as number }
    : options
}

function issueOf(
  name: string,
  value: unknown,
  isGetter: boolean,
): Omit<EmbedAuthIssue, 'option'> | undefined {
  if (Object.hasOwn(REFUSED, name)) {
    return { code: 'ERR_OPTION_INVALID', message: REFUSED[name as keyof typeof REFUSED] }
  }
  if (!KNOWN.includes(name)) {
    return { code: 'ERR_OPTION_UNKNOWN', message: unknownMessage(name, KNOWN) }
  }
  if (isGetter) return GETTER
  return Object.hasOwn(NUMBERS, name)
    ? ruleFault(value, NUMBERS[name as keyof typeof NUMBERS])
    : undefined
}
