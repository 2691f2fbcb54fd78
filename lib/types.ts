/** Public types that several modules share. Other types are declared where their values are produced. */
import type { Request } from 'express'
import type { EmbedAuthErrorCode } from './errors.js'

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

/** The second argument of every hook. */
export interface HookContext {
  /** The request; absent in `issue` and `explain`, unless given there. */
  readonly req?: Request
  /** Aborts at the deadline (`timeoutMs`) and when the client goes away. */
  readonly signal: AbortSignal
}

/** A refusal by a hook; created by `deny(reason)`. Answers 403 `ERR_DENIED`. */
export interface Denial {
  readonly denied: true
  /** For the trace and the audit event; never sent to the client. */
  readonly reason: string
}

declare const grantOf: unique symbol

/**
 * Where tokens are used: created by `latenode()`, `activepieces()` or `definePlatform()`, once per
 * tenant, and frozen. Its key is kept where neither printing nor serializing finds it.
 */
export interface Platform<Kind extends PlatformKind = PlatformKind, Grant = unknown> {
  readonly kind: Kind
  /** `latenode`, `activepieces`, or the name given to `definePlatform`. */
  readonly name: string
  /** Phantom: the grant that this platform takes. Absent at run time. */
  readonly [grantOf]?: Grant
}

/** Which contract a platform follows; `custom` is one created by `definePlatform`. */
export type PlatformKind = 'latenode' | 'activepieces' | 'custom'

/** Which pieces a project can use, by tag (claims `piecesFilterType` and `piecesTags`, v3). */
export interface PieceFilter {
  readonly filter: 'NONE' | 'ALLOWED'
  /** Only with `ALLOWED`. */
  readonly tags?: readonly string[] | undefined
}

/** Flows that run at the same time, shared by all projects of the same key. */
export interface ConcurrencyPool {
  readonly key: string
  /** 1–2147483647: the server stores a 32-bit integer. */
  readonly limit: number
}

/**
 * Either the v3 filter or the v4 piece set, never both. Server 0.86 and older ignore a piece set and
 * show all pieces.
 */
export type Pieces<Filter, Set> =
  | { readonly pieces?: Filter; readonly pieceSet?: undefined }
  | { readonly pieces?: undefined; readonly pieceSet: Set }

/** An audit event; never holds a token or a key. */
export interface EmbedAuthEvent {
  /** `denied`: every answer from 400 to 499; `failed`: from 500. */
  readonly type: 'issued' | 'denied' | 'failed' | 'key' | 'store'
  /** ISO 8601, by the middleware's clock. */
  readonly at: string
  readonly userId?: string
  readonly platform?: string
  readonly keyId?: string
  /** Hex SHA-256 of the compact token, to find it again in another system's log. */
  readonly tokenSha256?: string
  readonly code?: EmbedAuthErrorCode
  /** With `denied`: why, in the words of the policy where it gave a reason. */
  readonly reason?: string
  /** With `failed`: what happened, without the text of the cause. */
  readonly message?: string
  /** True where a signed token was reused. */
  readonly cached?: boolean
}

/** Settings that the browser needs together with the token. */
export interface EmbedSettings {
  readonly sdkUrl?: string
  readonly instanceUrl?: string
}

/** A signed token with its lifetime: the body of the route's 200. */
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
  /** The result, as a sentence. */
  readonly outcome: string
  readonly spaceId?: number
  /** The application's role. */
  readonly role?: string
  /** The platform's role that it was mapped to. */
  readonly granted?: string
}

/** Receives the steps of a decision; undefined when no explanation was asked for. */
export type Trace = ((step: ExplanationStep) => void) | undefined
