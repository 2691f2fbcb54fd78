/** What the rooms of the library hand to one another; none of it is public. */
import type { KeySource } from '../signing/index.js'
import type {
  Awaitable,
  EmbedSettings,
  ExplanationStep,
  HookContext,
  PlatformKind,
} from '../types.js'

/** JSON that was checked member by member. Of an object, only the own members count. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Claims
export interface Claims {
  readonly [claim: string]: JsonValue
}

/** Where a decision writes its steps; undefined when nobody asked for an explanation. */
export type Trace = ((step: ExplanationStep) => void) | undefined

/** What a policy decided. */
export type Decision =
  | {
      readonly denied: false
      /** Its members are as the hooks gave them: the platform checks them. */
      readonly grant: unknown
      /**
       * Whether the library wrote the grant, and the lists and entries of spaces in it: plain objects
       * that nobody else holds need no copying before they are read.
       */
      readonly isOwn: boolean
    }
  | {
      readonly denied: true
      readonly reason: string
      /** The user id, where the policy got far enough to know it. Unchecked. */
      readonly userId?: unknown
    }

/** A compiled policy. Throws or rejects only with an `EmbedAuthError`. */
export type Decide<User = unknown> = (
  user: User,
  context: HookContext,
  trace?: Trace,
) => Awaitable<Decision>

/** Claims without `iat` and `exp`, and whom they are about. */
export interface MintableClaims {
  readonly userId: string
  /** The members of a JSON object (RFC 8259 §4), without its braces. */
  readonly claims: string
  /** Sentences about what the platform would let pass, but should make one think. */
  readonly warnings: () => string[]
}

/** What a policy granted. */
export type Granted = Omit<Extract<Decision, { denied: false }>, 'denied'>

/** grant → claims. Throws an `EmbedAuthError` for a grant that the contract does not allow. */
export type ToClaims = (
  granted: Granted,
  context: HookContext,
  trace?: Trace,
) => Awaitable<MintableClaims>

/** A piece of work with a deadline and a client; a `HookContext` whose signal is made when asked for. */
export interface Call extends HookContext {
  /** True past the deadline and after the client went away; cheaper to ask than `signal`. */
  readonly aborted: boolean
}

/** One piece of work with a deadline and, perhaps, a client that can go away. */
export interface RunningCall {
  /** What hooks and signers see. */
  readonly context: Call
  /**
   * Waits for a step, but no longer than the call lives. What a step does later is swallowed; a step
   * that has nothing to wait for is handed back as it is.
   */
  within<T>(step: Awaitable<T>): Awaitable<T>
  /** Ends the call because nobody waits for its answer any more. */
  readonly abandon: () => void
  /** Whether the call was abandoned: there is nobody to answer. */
  readonly abandoned: boolean
  /** Releases timer and listeners; to be called however the work ends. */
  end(): void
}

/** What stands behind a `Platform`. */
export interface PlatformCore {
  readonly kind: PlatformKind
  readonly name: string
  /** Tells tenants of one platform apart: the tenant id, or the signing key id. */
  readonly tenant: string
  readonly embed: EmbedSettings
  readonly keys: KeySource
  readonly toClaims: ToClaims
}
