/** Raw `embedAuth` options → a checked, frozen configuration with every default filled in. */
import type { Request } from 'express'
import { issuesError, type EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import { systemClock } from '../hooks.js'
import type { ActivepiecesPolicy, LatenodePolicy, PolicyFunction } from '../policy/index.js'
import type {
  Awaitable,
  Denial,
  EmbedAuthEvent,
  HookContext,
  Platform,
  PlatformKind,
} from '../types.js'
import { isRecord } from '../values.js'
import {
  checkOptions,
  integerBetween,
  isBoolean,
  isFunction,
  optional,
  rule,
  type OwnOptions,
} from './check.js'
import { coreOf, type PlatformCore } from './platform.js'
import { compilePolicy, type CompiledPolicy } from './policy.js'
import { checkRateLimit, type RateLimitOptions } from './rate-limit.js'
import { isOrigin, isRoutePath, routePathProblem } from './strings.js'

/** The grant that a platform takes. */
export type GrantOf<P> = P extends Platform<PlatformKind, infer Grant> ? Grant : never

/** The `NoInfer` of TypeScript 5.4, in a form that older compilers understand. */
type NotInferred<T> = [T][T extends unknown ? 0 : never]

/** The types of `policy` for a platform: its policy object, where it has one, or a function. */
export type PolicyOf<P, User> =
  | PolicyFunction<User, NotInferred<GrantOf<P>>>
  | (P extends Platform<'latenode'>
      ? LatenodePolicy<User>
      : P extends Platform<'activepieces'>
        ? ActivepiecesPolicy<User>
        : never)

/** Nobody is signed in. NaN and 0n count too. */
type Falsy = null | undefined | false | '' | 0

/** Options of `embedAuth`. Invalid options throw an `EmbedAuthError` that lists every problem. */
export interface EmbedAuthOptions<User, P extends Platform> {
  /**
   * Returns the session user of a request; every falsy value answers 401. Write it first: the other
   * options infer `User` from it. An error answers 500 `ERR_RESOLVER`.
   */
  getUser: (req: Request) => Awaitable<User | Falsy>
  /**
   * The platform that the token is for; a function selects one created before, per user. `deny(…)`, and
   * nothing, answer 403.
   */
  platform: P | ((user: User, context: HookContext) => Awaitable<P | Denial>)
  /** What each user is granted. Runs on every request, so that a changed role applies at once. */
  policy: PolicyOf<P, User>
  /** The route below the mount point, matched exactly; `false` for none. Defaults to `'/embed-token'`. */
  path?: string | false | undefined
  /** Methods that the route answers; others get 405. Defaults to `['GET']`. */
  methods?: readonly ('GET' | 'POST')[] | undefined
  /** Put the token on `res.locals` of every page request that has a user. Defaults to `false`. */
  attach?: boolean | undefined
  /**
   * Where `attach` puts its result: `res.locals[localsName]` holds the token, and the same name with
   * `Error` added the error. Two platforms on one page need two names. Defaults to `'embedAuth'`.
   */
  localsName?: string | undefined
  /** Lifetime of a token: an integer of seconds, 30–3600. Defaults to 300. */
  ttlSeconds?: number | undefined
  /** Limit per user; accepts any express-rate-limit `store`. Defaults to 60 per minute. */
  rateLimit?: false | RateLimitOptions | undefined
  /** Exact origins, in addition to the application's own, that can read the token. Defaults to `[]`. */
  allowedOrigins?: readonly string[] | undefined
  /**
   * Reuse of signed tokens for equal claims, while at least half of their lifetime is left. A full
   * cache drops the token that was not used for longest. Defaults to `{ maxEntries: 10_000 }`.
   */
  cache?: false | { readonly maxEntries?: number | undefined } | undefined
  /** Maximum time for `getUser`, policy and signing combined, in milliseconds. Defaults to 5000. */
  timeoutMs?: number | undefined
  /** Tokens being signed at the same time; above it 503 `ERR_OVERLOADED`. Defaults to 1000. */
  maxPending?: number | undefined
  /**
   * Bounds of one grant: the number of spaces, and the size of the claims as JSON in bytes. A larger
   * grant answers 500 `ERR_CLAIMS`. Defaults to `{ spaces: 1000, bytes: 65_536 }`.
   */
  maxGrant?:
    { readonly spaces?: number | undefined; readonly bytes?: number | undefined } | undefined
  /** Receives audit events. Errors that it throws are ignored. Defaults to none. */
  onEvent?: ((event: EmbedAuthEvent) => void) | undefined
  /**
   * Receives every failure that answers 5xx, with its `cause`; `req` is undefined for failures in the
   * background. Errors that it throws are ignored. Defaults to one text per code and second on the
   * console, except where `NODE_ENV` is `test`.
   */
  onError?: ((error: EmbedAuthError, context: { req: Request | undefined }) => void) | undefined
  /** The clock, in milliseconds since the epoch. Defaults to `Date.now()` at each call. */
  now?: (() => number) | undefined
}

/** Selects the platform of a user; its answer is checked with `coreOf`. */
export type ChoosePlatform = (
  user: unknown,
  context: HookContext,
) => Awaitable<Platform | Denial | null | undefined>

/** The checked options, with their defaults. */
export interface Configuration {
  readonly getUser: (req: Request) => unknown
  /** The platform, or the function that selects it. */
  readonly platform: PlatformCore | ChoosePlatform
  readonly policy: CompiledPolicy
  readonly path: string | false
  readonly methods: readonly string[]
  readonly attach: boolean
  readonly localsName: string
  readonly ttlSeconds: number
  readonly rateLimit: false | RateLimitOptions
  readonly allowedOrigins: ReadonlySet<string>
  /** How many signed tokens are cached; 0 for none. */
  readonly cacheEntries: number
  readonly timeoutMs: number
  readonly maxPending: number
  readonly maxGrant: { readonly spaces: number; readonly bytes: number }
  readonly onEvent: ((event: EmbedAuthEvent) => void) | undefined
  readonly onError:
    ((error: EmbedAuthError, context: { req: Request | undefined }) => void) | undefined
  readonly now: () => number
}

export const DEFAULT_LOCALS_NAME = 'embedAuth'
const MOST_CACHE_ENTRIES = 1_000_000
const LONGEST_TIMEOUT_MS = 600_000
const isMethod = (value: unknown): boolean => value === 'GET' || value === 'POST'

/** Not the names that Express reads from `res.locals` itself. */
const isLocalsName = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^[A-Za-z_$][\w$]{0,99}$/.test(value) &&
  !['__proto__', '_locals', 'settings', 'cache', 'embedToken'].includes(value)

const cacheShape = {
  maxEntries: optional(
    `an integer from 1 to ${MOST_CACHE_ENTRIES}`,
    integerBetween(1, MOST_CACHE_ENTRIES),
  ),
}

const MOST_SPACES = 1_000_000
const MOST_BYTES = 16 * 1024 * 1024
const maxGrantShape = {
  spaces: optional(`an integer from 1 to ${MOST_SPACES}`, integerBetween(1, MOST_SPACES)),
  bytes: optional(`an integer from 1 to ${MOST_BYTES}`, integerBetween(1, MOST_BYTES)),
}

const shape = {
  getUser: rule('a function that returns the session user of a request', isFunction),
  platform: rule(
    'a platform created by latenode(), activepieces() or definePlatform(), or a function that selects one',
    (value) => isFunction(value) || coreOf(value) !== undefined,
  ),
  policy: rule(
    "the platform's policy object or a function that returns a grant",
    (value) => isFunction(value) || isRecord(value),
  ),
  path: optional(
    'false, or a path that begins with / and has no query',
    (value) => value === false || isRoutePath(value),
    routePathProblem,
  ),
  methods: optional(
    "a list of 'GET' and 'POST', at least one",
    (value) => Array.isArray(value) && value.length > 0 && value.every(isMethod),
  ),
  attach: optional('a boolean', isBoolean),
  localsName: optional('a name such as latenodeEmbed: letters, digits, _ and $', isLocalsName),
  ttlSeconds: optional('30–3600 (seconds)', integerBetween(30, 3600), (value) =>
    Number(value) > 3600 ? 'Did you pass milliseconds?' : undefined,
  ),
  rateLimit: optional(
    'false, or an object of express-rate-limit options',
    (value) => value === false || isRecord(value),
  ),
  allowedOrigins: optional(
    "a list of exact origins such as 'https://app.example.com': lower-case, no path, no *, no null",
    (value) => Array.isArray(value) && value.every(isOrigin),
  ),
  cache: optional('false, or { maxEntries }', (value) => value === false || isRecord(value)),
  timeoutMs: optional(
    `an integer of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`,
    integerBetween(1, LONGEST_TIMEOUT_MS),
  ),
  maxPending: optional('an integer from 1 to 1000000', integerBetween(1, 1_000_000)),
  maxGrant: optional('an object { spaces, bytes }', isRecord),
  onEvent: optional('a function that takes an event', isFunction),
  onError: optional('a function that takes an error', isFunction),
  now: optional('a function that returns milliseconds', isFunction),
}

/** The names of all options. */
export const OPTION_NAMES = Object.keys(shape)

/**
 * Checks every option and fills in the defaults.
 * @throws EmbedAuthError with all issues at once; its code is the first one's.
 */
export function configure<User, P extends Platform>(
  source: EmbedAuthOptions<User, P>,
): Configuration {
  const issues: EmbedAuthIssue[] = []
  const options = checkOptions(source, shape, issues)
  const core = coreOf(options.platform)
  const policy = policyOf(options, core, issues)
  const cacheEntries = readCache(options.cache, issues)
  const maxGrant = readMaxGrant(options.maxGrant, issues)
  const rateLimit = checkRateLimit(options.rateLimit, issues)
  const error = issuesError(issues)
  if (error) throw error
  return Object.freeze({
    getUser: options.getUser as Configuration['getUser'],
    platform: core ?? (options.platform as ChoosePlatform),
    policy,
    path: (options.path as string | false | undefined) ?? '/embed-token',
    methods: Object.freeze([...new Set((options.methods as string[] | undefined) ?? ['GET'])]),
    attach: options.attach === true,
    localsName: (options.localsName as string | undefined) ?? DEFAULT_LOCALS_NAME,
    ttlSeconds: (options.ttlSeconds as number | undefined) ?? 300,
    rateLimit,
    allowedOrigins: new Set(options.allowedOrigins as string[] | undefined),
    cacheEntries,
    timeoutMs: (options.timeoutMs as number | undefined) ?? 5000,
    maxPending: (options.maxPending as number | undefined) ?? 1000,
    maxGrant,
    onEvent: options.onEvent as Configuration['onEvent'],
    onError: options.onError as Configuration['onError'],
    now: (options.now as (() => number) | undefined) ?? systemClock,
  })
}

function policyOf(
  options: OwnOptions,
  core: PlatformCore | undefined,
  issues: EmbedAuthIssue[],
): CompiledPolicy {
  const { policy, platform } = options
  if (!isFunction(policy) && !isRecord(policy)) return {}
  // Without a platform the members of a policy object are unknown: the platform's issue is enough.
  if (core === undefined && !isFunction(platform)) return {}
  return compilePolicy(policy, core?.kind, issues)
}

function readCache(cache: unknown, issues: EmbedAuthIssue[]): number {
  if (cache === false) return 0
  const own = isRecord(cache) ? checkOptions(cache, cacheShape, issues, 'cache') : {}
  return (own.maxEntries as number | undefined) ?? 10_000
}

function readMaxGrant(option: unknown, issues: EmbedAuthIssue[]): Configuration['maxGrant'] {
  const own = isRecord(option) ? checkOptions(option, maxGrantShape, issues, 'maxGrant') : {}
  const { spaces = 1000, bytes = 65_536 } = own as Partial<Configuration['maxGrant']>
  return Object.freeze({ spaces, bytes })
}
