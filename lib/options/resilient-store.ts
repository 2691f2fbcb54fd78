/** Raw arguments of `resilientStore` → checked ones with every default filled in. */
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import type { Store } from 'express-rate-limit'
import type { Awaitable, EmbedAuthEvent } from '../types.js'
import {
  checkOptions,
  integerBetween,
  isFunction,
  optional,
  rule,
  ruleFault,
  type Shape,
} from './check.js'

/**
 * Creates a store of express-rate-limit. It is called again after a failure: the old store is shut
 * down and dropped. The client that the store talks through lives outside and reconnects by itself.
 */
export type CreateStore = () => Awaitable<Store>

/** Options of `resilientStore`. */
export interface ResilientStoreOptions {
  /**
   * The effect of a store that is down: `'deny'` answers 503 `ERR_STORE`, `'allow'` lets requests pass
   * uncounted. There is no default: only the application knows which of the two is worse.
   */
  whenDown: 'deny' | 'allow'
  /**
   * Maximum time for one call of the store, including its creation: an integer of milliseconds,
   * 1–60000. A stall of this process's own event loop hardly counts. Defaults to 250.
   */
  timeoutMs?: number | undefined
  /**
   * Receives every change as an event of type `store`: with code `ERR_STORE` when the store went down,
   * without a code when it is back. Errors that it throws are ignored. Defaults to `onEvent` of the
   * `embedAuth` that the store is given to.
   */
  onEvent?: ((event: EmbedAuthEvent) => void) | undefined
}

export interface StoreConfiguration {
  readonly createStore: CreateStore
  readonly whenDown: 'deny' | 'allow'
  readonly timeoutMs: number
  readonly onEvent: ResilientStoreOptions['onEvent']
}

const LONGEST_TIMEOUT_MS = 60_000

const maker = rule('a function that creates an express-rate-limit store', isFunction)

const shape: Shape = {
  whenDown: rule(
    "'deny' (answer 503 while the store is down) or 'allow' (let requests pass uncounted)",
    (value) => value === 'deny' || value === 'allow',
  ),
  timeoutMs: optional(
    `an integer of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`,
    integerBetween(1, LONGEST_TIMEOUT_MS),
  ),
  onEvent: optional('a function that takes an event', isFunction),
}

/**
 * Checks the arguments of `resilientStore`.
 * @throws EmbedAuthError with all issues at once; its code is the first one's.
 */
export function configureStore(createStore: unknown, source: unknown): StoreConfiguration {
  const issues: EmbedAuthIssue[] = []
  const issue = ruleFault(createStore, maker)
  if (issue) issues.push({ ...issue, option: 'createStore' })
  const options = checkOptions(source ?? {}, shape, issues)
  const error = issuesError(issues)
  if (error) throw error
  return Object.freeze({
    createStore: createStore as CreateStore,
    whenDown: options.whenDown as StoreConfiguration['whenDown'],
    timeoutMs: (options.timeoutMs as number | undefined) ?? 250,
    onEvent: options.onEvent as StoreConfiguration['onEvent'],
  })
}
