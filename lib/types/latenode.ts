import type { Awaitable, HookContext } from '../types.js'
import type { KeyOptions } from '../signing/index.js'

/** What a token can grant in a Latenode space; Admin is never granted by token. */
export type LatenodeRole = 'manager' | 'no-code' | 'read-only' | 'credential-only'

/** One space that a token opens (an element of the claim `grant_access`). */
export interface LatenodeSpaceGrant {
  /** Positive safe integer, or its decimal text. */
  readonly spaceId: number | string
  readonly role: LatenodeRole
}

/** What a function policy returns for Latenode. */
export interface LatenodeGrant {
  /** Unique and stable in your system; a string or a safe integer. */
  readonly userId: string | number
  /** A space granted twice takes the stronger role. */
  readonly spaces: readonly LatenodeSpaceGrant[]
  /** The plan at the user's first authorization; harmless afterwards. */
  readonly planId?: number | string | undefined
  /** Whether the user gets a space of their own. Defaults to true. */
  readonly personalSpace?: boolean | undefined
}

/** The policy object for Latenode. Functions may be async; what they throw answers 500 `ERR_POLICY`. */
export interface LatenodePolicy<User> {
  /** Stable id of the user. Defaults to `user.id`. */
  userId?: ((user: User, context: HookContext) => Awaitable<string | number>) | undefined
  /** The spaces of the user with the application's own role in each. Defaults to none. */
  spaces?:
    | ((
        user: User,
        context: HookContext,
      ) => Awaitable<readonly { readonly spaceId: number | string; readonly role: unknown }[]>)
    | undefined
  /** Application role → Latenode role, looked up by own key only. */
  roles?: Readonly<Record<string, LatenodeRole>> | undefined
  /**
   * Decides a role by itself and wins over `roles`; null leaves the space out, undefined asks `roles`.
   * Where it is asynchronous, it is asked for all spaces at once.
   */
  mapRole?:
    | ((
        role: string | number,
        about: { readonly user: User; readonly spaceId: number; readonly context: HookContext },
      ) => Awaitable<LatenodeRole | null | undefined>)
    | undefined
  /** The plan at first authorization. Defaults to none. */
  planId?:
    | number
    | string
    | ((user: User, context: HookContext) => Awaitable<number | string | undefined>)
    | undefined
  /** Whether the user gets a space of their own. Defaults to `true`. */
  personalSpace?: boolean | ((user: User, context: HookContext) => Awaitable<boolean>) | undefined
  /** What a role that nothing maps does: deny the token, or leave that space out. Defaults to `'deny'`. */
  unknownRole?: 'deny' | 'skip' | undefined
  /** A reason shuts the user out; only false, null and undefined let them in. */
  denyWhen?:
    ((user: User, context: HookContext) => Awaitable<string | false | null | undefined>) | undefined
}

/** Options of `latenode()`. */
export interface LatenodeOptions extends KeyOptions {
  /** Issued by Latenode: a positive integer, or its decimal text. */
  tenantId: number | string | undefined
  /** Defaults by the key: RSA → RS512, P-256 → ES256, P-384 → ES384, P-521 → ES512, secp256k1 → ES256K. */
  algorithm?: LatenodeAlgorithm | undefined
  /** Written as `kid` only where given; Latenode documents none. */
  keyId?: string | undefined
  /** The browser SDK. Defaults to Latenode's hosted script. */
  sdkUrl?: string | undefined
}

/** The JWS algorithms that Latenode takes (RFC 7518 §3.1, RFC 8812 §3.2). */
export type LatenodeAlgorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'ES256K'
