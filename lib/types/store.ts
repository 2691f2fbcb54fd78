import type { ClientRateLimitInfo, IncrementResponse, Options, Store } from 'express-rate-limit'
import type { Awaitable, EmbedAuthEvent } from '../types.js'

/**
 * Makes a store of express-rate-limit, anew on every call: after a fault the old one is shut down
 * and dropped. The client that the store talks through lives outside and reconnects by itself.
 */
export type CreateStore = () => Awaitable<Store>

/** Options of `resilientStore`. */
export interface ResilientStoreOptions {
  /**
   * What a request meets while the store is down: `'deny'` answers it 503 `ERR_STORE`, `'allow'` lets
   * it pass uncounted. There is no default: which of the two is worse, only the application knows.
   */
  whenDown: 'deny' | 'allow'
  /**
   * Bound on one call of the store, making it included: an integer of milliseconds, 1–60000. A stall
   * of this process's own event loop hardly counts. Defaults to 250.
   */
  timeoutMs?: number | undefined
  /**
   * Hears of every change, as an event of type `store`: with code `ERR_STORE` when the store went
   * down, without a code when it is back. What it throws harms nothing. Defaults to `onEvent` of the
   * `embedAuth` that the store is given to.
   */
  onEvent?: ((event: EmbedAuthEvent) => void) | undefined
}

/** A store of express-rate-limit with every optional method, each under a deadline. */
export interface ResilientStore extends Store {
  init: (options: Options) => void
  increment: (key: string) => Promise<IncrementResponse>
  decrement: (key: string) => Promise<void>
  resetKey: (key: string) => Promise<void>
  /** Rejects where the store underneath has none. */
  resetAll: () => Promise<void>
  /** Undefined where the store underneath has none. */
  get: (key: string) => Promise<ClientRateLimitInfo | undefined>
  shutdown: () => void
}
