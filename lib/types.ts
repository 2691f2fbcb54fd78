/** The public types of the server side: what an option means, its unit, its default, its errors. */
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { Options as LimiterOptions } from 'express-rate-limit'
import type { EmbedAuthError, EmbedAuthErrorCode } from './errors.js'
import type { ActivepiecesGrant, ActivepiecesPolicy } from './types/activepieces.js'
import type { LatenodeGrant, LatenodePolicy } from './types/latenode.js'

export type * from './types/activepieces.js'
export type {
  Jwk,
  KeyFile,
  KeyOptions,
  PrivateKeyInput,
  PublicKeyInput,
  RemoteSigner,
} from './signing/index.js'
export type * from './types/latenode.js'
export type * from './types/store.js'

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

/** The second argument of every hook. */
export interface HookContext {
  /** The request; absent in `issue` and `explain`, unless given there. */
  readonly req?: Request
  /** Aborts at the deadline (`timeoutMs`) and when the client goes away. */
  readonly signal: AbortSignal
}

/** A refusal by the policy; made by `deny(reason)`. Answers 403 `ERR_DENIED`. */
export interface Denial {
  readonly denied: true
  /** For the trace and the application's own log; never sent to the client. */
  readonly reason: string
}

declare const grantOf: unique symbol

/**
 * Whom tokens are for: made by `latenode()`, `activepieces()` or `definePlatform()`, once per
 * tenant, and frozen. It holds its key where neither printing nor serialising finds it.
 */
export interface Platform<Kind extends PlatformKind = PlatformKind, Grant = unknown> {
  readonly kind: Kind
  /** `latenode`, `activepieces`, or the name given to `definePlatform`. */
  readonly name: string
  /** Phantom: the grant that this platform takes. Not there at run time. */
  readonly [grantOf]?: Grant
}
/** Which contract a platform follows; `custom` is one made by `definePlatform`. */
export type PlatformKind = 'latenode' | 'activepieces' | 'custom'
/** A tenant of Latenode; made by `latenode()`. */
export type LatenodePlatform = Platform<'latenode', LatenodeGrant>
/** An Activepieces instance with its signing key; made by `activepieces()`. */
export type ActivepiecesPlatform = Platform<'activepieces', ActivepiecesGrant>
/** A platform of your own; made by `definePlatform()`. `Grant` is what its policy returns. */
export type CustomPlatform<Grant> = Platform<'custom', Grant>

/** The grant that a platform takes. */
export type GrantOf<P> = P extends Platform<PlatformKind, infer Grant> ? Grant : never

/** A policy as a function: the whole grant, or `deny(reason)`. Nothing returned is a denial. */
export type PolicyFunction<User, Grant> = (
  user: User,
  context: HookContext,
) => Awaitable<Grant | Denial>

/** What `policy` may be for a platform: its policy object, where it has one, or a function. */
export type PolicyOf<P, User> =
  | PolicyFunction<User, NoInfer<GrantOf<P>>>
  | (P extends Platform<'latenode'>
      ? LatenodePolicy<User>
      : P extends Platform<'activepieces'>
        ? ActivepiecesPolicy<User>
        : never)

/** express-rate-limit's options, less those whose answer this library fixes. */
export type RateLimitOptions = Partial<
  Omit<LimiterOptions, 'handler' | 'message' | 'statusCode' | 'passOnStoreError'>
>

/** Options of `embedAuth`. A wrong one throws at construction, all faults at once. */
export interface EmbedAuthOptions<User, P extends Platform> {
  /**
   * The session user of a request; null or undefined answers 401. Written first: the other options
   * infer `User` from it. A throw or rejection answers 500 `ERR_RESOLVER`.
   */
  getUser: (req: Request) => Awaitable<User | null | undefined>
  /** Whom the token is for; the function form picks a prebuilt platform per user. */
  platform: P | ((user: User, context: HookContext) => Awaitable<P>)
  /** Who gets what. Runs on every request, so that a changed role is in force at once. */
  policy: PolicyOf<P, User>
  /** The route below the mount point, matched exactly; `false` for none. Defaults to `'/embed-token'`. */
  path?: string | false | undefined
  /** Methods that the route answers; others get 405. Defaults to `['GET']`. */
  methods?: readonly ('GET' | 'POST')[] | undefined
  /** Put the token on `res.locals` of every page request that has a user. Defaults to `false`. */
  attach?: boolean | undefined
  /** Lifetime of a token: an integer of seconds, 30–3600. Defaults to 300. */
  ttlSeconds?: number | undefined
  /** Limit per user; any express-rate-limit `store` goes in here. Defaults to 60 a minute. */
  rateLimit?: false | RateLimitOptions | undefined
  /** Exact origins, besides the same origin, that may read the token. Defaults to `[]`. */
  allowedOrigins?: readonly string[] | undefined
  /**
   * Reuse of signed tokens for equal claims, while half of their life is left. A full cache gives up the
   * one that nobody asked for longest, none younger than 20 seconds. Defaults to `{ maxEntries: 10_000 }`.
   */
  cache?: false | { readonly maxEntries?: number | undefined } | undefined
  /** Bound on resolver, policy and signer together, in milliseconds. Defaults to 5000. */
  timeoutMs?: number | undefined
  /** Tokens being signed at once; past it 503 `ERR_OVERLOADED`. Defaults to 1000. */
  maxPending?: number | undefined
  /** Audit events. What it throws harms nothing. Defaults to none. */
  onEvent?: ((event: EmbedAuthEvent) => void) | undefined
  /** The clock, in milliseconds since the epoch. Defaults to `Date.now`. */
  now?: (() => number) | undefined
}

/** An audit event; never holds a token or a key. */
export interface EmbedAuthEvent {
  readonly type: 'issued' | 'denied' | 'failed' | 'key' | 'store'
  /** ISO 8601, by the middleware's clock. */
  readonly at: string
  readonly userId?: string
  readonly platform?: string
  readonly keyId?: string
  /** Hex SHA-256 of the compact token, to find it again in another system's log. */
  readonly tokenSha256?: string
  readonly code?: EmbedAuthErrorCode
  /** True where a signed token was reused. */
  readonly cached?: boolean
}

/** What the browser needs besides the token. */
export interface EmbedSettings {
  readonly sdkUrl?: string
  readonly instanceUrl?: string
}

/** A signed token with its life: the body of the route's 200. */
export interface IssuedToken {
  /** Compact serialization (RFC 7515 §3.1). */
  readonly token: string
  /** Seconds left, counted from the answer: independent of the client's clock. */
  readonly expiresIn: number
  /** ISO 8601. */
  readonly expiresAt: string
  readonly platform: string
  readonly embed: EmbedSettings
}

/** One step of a decision, in the order taken. */
export interface ExplanationStep {
  /** The option or contract rule that decided: `policy.roles`, `policy.denyWhen`, `claims.user_id`. */
  readonly rule: string
  /** What it decided, as a sentence. */
  readonly outcome: string
  readonly spaceId?: number
  /** The application's role that went in. */
  readonly role?: string
  /** The platform's role that came out. */
  readonly granted?: string
}

/** A decision step by step; nothing is signed for it. */
export interface Explanation {
  readonly platform: string | undefined
  readonly decision: 'granted' | 'denied' | 'failed'
  readonly code?: EmbedAuthErrorCode
  /** Why not, where not granted. */
  readonly reason?: string
  /** The error that a hook threw, if it was the reason. */
  readonly cause?: unknown
  readonly userId?: string
  readonly steps: readonly ExplanationStep[]
  /** The claims that would be signed, without `iat` and `exp`. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** What the platform would let pass, but should make one think. */
  readonly warnings: readonly string[]
}

/** The middleware, with its further members. */
export interface EmbedAuth<User> extends RequestHandler {
  /** Middleware for single routes: `res.locals.embedToken` and `res.locals.embedAuth`, or `next(error)`. */
  attach(): (req: Request, res: Response, next: NextFunction) => void
  /** A token without a request. Rejects with an `EmbedAuthError`. */
  issue(user: User, context?: Partial<HookContext>): Promise<IssuedToken>
  /** The decision step by step; signs nothing and never rejects for what the policy decides. */
  explain(user: User, context?: Partial<HookContext>): Promise<Explanation>
  /** Resolves when every key is loaded and proven; rejects with the coded fault. */
  ready(): Promise<void>
  /** Stops watching key files. */
  close(): void
}

/** What `res.locals` holds after `attach`. */
export interface EmbedLocals {
  embedToken?: string
  embedAuth?: IssuedToken
  embedAuthError?: EmbedAuthError
}
