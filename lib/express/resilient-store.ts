/** A store of express-rate-limit that survives failures of its server. */
import type { ClientRateLimitInfo, IncrementResponse, Options, Store } from 'express-rate-limit'
import { EmbedAuthError } from '../errors.js'
import { createAudit, type EventFacts } from '../issuer/index.js'
import { configureStore, type CreateStore, type ResilientStoreOptions } from '../options/index.js'
import type { Awaitable } from '../types.js'
import { isRecord, typeName } from '../values.js'
import { createCircuitBreaker, withTimeout } from './circuit-breaker.js'

/** A store of express-rate-limit with every optional method, each with a deadline. */
export interface ResilientStore extends Store {
  init: (options: Options) => void
  increment: (key: string) => Promise<IncrementResponse>
  decrement: (key: string) => Promise<void>
  resetKey: (key: string) => Promise<void>
  /** Rejects if the wrapped store has none. */
  resetAll: () => Promise<void>
  /** Undefined if the wrapped store has none. */
  get: (key: string) => Promise<ClientRateLimitInfo | undefined>
  shutdown: () => void
}

/** Receives the change when a store fails, with the error, or recovers. */
export interface StoreListener {
  /** Not called if the store has a listener of its own, so that no change is reported twice. */
  onEvent(event: EventFacts): void
  onFailure(error: EmbedAuthError): void
}

/** How long a store that failed is not called before one request tries it again. */
const PAUSE_MS = 1000

/**
 * Wraps a store of express-rate-limit, whose server can be down at boot, be killed, restarted, flushed
 * or hang. The store is created on first use and again after every failure; each call has a deadline;
 * after a failure, requests are answered at once (`whenDown`) and one per second tries again.
 *
 * ```ts
 * rateLimit: {
 *   store: resilientStore(
 *     () => new RedisStore({ sendCommand: (...command) => client.sendCommand(command) }),
 *     { whenDown: 'deny' },
 *   ),
 * }
 * ```
 * While the store is down, `'deny'` rejects with `ERR_STORE` (503, `Retry-After`), and `'allow'`
 * answers with one hit in a window that ends now.
 * @throws EmbedAuthError that lists every problem of the arguments
 */
export function resilientStore(
  createStore: CreateStore,
  options: ResilientStoreOptions,
): ResilientStore {
  const { whenDown, timeoutMs, onEvent, ...configuration } = configureStore(createStore, options)
  const failsOpen = whenDown === 'allow'
  const audit = createAudit(onEvent, () => Date.now())
  let middleware: StoreListener | undefined
  let isMisused = false

  const inner = lazyStore(configuration.createStore, ({ prefix, localKeys }) => {
    // express-rate-limit reads these to tell the keys of its limiters apart.
    if (prefix !== undefined) store.prefix = prefix
    if (localKeys !== undefined) store.localKeys = localKeys
  })
  const breaker = createCircuitBreaker({
    pauseMs: PAUSE_MS,
    onFailure: inner.drop,
    // With the code when the store failed, without one when it has recovered.
    onChange(isDown, failure) {
      const error = isDown ? failedError(failure) : undefined
      const event: EventFacts = {
        type: 'store',
        ...(error !== undefined && { code: error.code }),
      }
      if (onEvent === undefined && middleware !== undefined) middleware.onEvent(event)
      else audit.emit(event)
      if (error !== undefined) middleware?.onFailure(error)
    },
  })

  /** One call of the wrapped store; rejects only with `ERR_STORE`. */
  async function call<T>(work: (store: Store) => Awaitable<T>): Promise<T> {
    const attempt = async (isOver: () => boolean): Promise<T> => {
      const ready = await inner.get()
      // A request that was refused meanwhile is not counted as well.
      if (isOver()) throw expiredError(timeoutMs)
      return work(ready)
    }
    try {
      return await breaker.run(
        () => withTimeout(timeoutMs, attempt, () => expiredError(timeoutMs)),
        downError,
      )
    } catch (error) {
      throw failedError(error)
    }
  }

  const store: ResilientStore = {
    init(limiterOptions) {
      inner.limiterOptions = limiterOptions
      isMisused = limiterOptions.passOnStoreError
      // In a limiter that is not embedAuth's, express-rate-limit logs this error and continues.
      if (isMisused) throw passOnStoreErrorIssue()
    },
    async increment(key) {
      // Such a limiter lets a request pass when the store rejects, so it is refused by its hits.
      if (isMisused) return { totalHits: Number.MAX_SAFE_INTEGER, resetTime: new Date() }
      try {
        return await call(async (ready) => checkedCount(await ready.increment(key)))
      } catch (error) {
        if (failsOpen) return { totalHits: 1, resetTime: new Date() }
        throw error
      }
    },
    async decrement(key) {
      try {
        await call((ready) => ready.decrement(key))
      } catch (error) {
        if (!failsOpen) throw error
      }
    },
    resetKey: (key) => call((ready) => ready.resetKey(key)),
    async resetAll() {
      const isDone = await call(async (ready) => {
        await ready.resetAll?.()
        return ready.resetAll !== undefined
      })
      if (!isDone) throw new EmbedAuthError('ERR_STORE', 'The rate limit store has no resetAll.')
    },
    get: (key) => call((ready) => ready.get?.(key)),
    shutdown: inner.drop,
  }
  announceChanges(store, (listener) => {
    middleware = listener
  })
  return store
}

/** In the global registry, so that a store from another copy of the library is understood. */
const SUBSCRIBE = Symbol.for('embed-auth.resilient-store.subscribe')

function announceChanges(store: Store, subscribe: (listener: StoreListener) => void): void {
  Object.defineProperty(store, SUBSCRIBE, { value: subscribe })
}

/** Listens to a resilient store; any other store reports no changes. */
export function subscribeToStore(store: unknown, listener: StoreListener): void {
  if (!isRecord(store)) return
  const subscribe: unknown = Reflect.get(store, SUBSCRIBE)
  if (typeof subscribe === 'function') Reflect.apply(subscribe, store, [listener])
}

interface LazyStore {
  /** The argument of `init`; every store created later gets the same. */
  limiterOptions: Options | undefined
  /** The store, ready for use. Callers that ask while it is being created wait for the same one. */
  readonly get: () => Promise<Store>
  /** Shuts the store down and drops it: the next caller gets a new one. */
  readonly drop: () => void
}

/** The wrapped store: created when it is first needed, initialized once, dropped after a failure. */
function lazyStore(createStore: CreateStore, onCreated: (store: Store) => void): LazyStore {
  let current: Promise<Store> | undefined

  async function create(): Promise<Store> {
    const store: unknown = await createStore()
    if (!isStore(store)) {
      throw new TypeError(`createStore must return a store; it returned ${typeName(store)}.`)
    }
    try {
      if (lazy.limiterOptions !== undefined) await store.init?.(lazy.limiterOptions)
    } catch (error) {
      shutDown(store)
      throw error
    }
    onCreated(store)
    return store
  }

  const lazy: LazyStore = {
    limiterOptions: undefined,
    get: () => (current ??= create()),
    drop() {
      const dropped = current
      current = undefined
      // A store that is still being created is shut down as soon as it exists.
      dropped?.then(shutDown, () => {})
    },
  }
  return lazy
}

/** Ignores errors: the store has already failed. */
function shutDown(store: Store): void {
  void (async () => store.shutdown?.())().catch(() => {})
}

function isStore(value: unknown): value is Store {
  return isRecord(value) && typeof value.increment === 'function'
}

/** A copy of the count: some stores change the object that they returned. */
function checkedCount(count: unknown): IncrementResponse {
  const { totalHits, resetTime } = isRecord(count) ? count : {}
  // A count that is not a number is never above a limit: it would let every request pass.
  if (typeof totalHits !== 'number' || !Number.isSafeInteger(totalHits)) {
    throw new TypeError(`totalHits of a count must be an integer; received ${typeName(totalHits)}.`)
  }
  const isDate = resetTime instanceof Date && !Number.isNaN(resetTime.getTime())
  return { totalHits, resetTime: isDate ? resetTime : undefined }
}

/** With code and message of our own: errors of other kinds are the cause. */
function failedError(error: unknown): EmbedAuthError {
  return error instanceof EmbedAuthError && error.code === 'ERR_STORE'
    ? error
    : new EmbedAuthError('ERR_STORE', 'The rate limit store failed.', { cause: error })
}

function expiredError(timeoutMs: number): EmbedAuthError {
  return new EmbedAuthError(
    'ERR_STORE',
    `The rate limit store did not answer within ${timeoutMs} ms.`,
  )
}

function downError(cause: unknown): EmbedAuthError {
  const message = `The rate limit store failed less than ${PAUSE_MS} ms ago, or is being tried again.`
  return new EmbedAuthError('ERR_STORE', message, { cause })
}

function passOnStoreErrorIssue(): EmbedAuthError {
  const code = 'ERR_OPTION_INVALID'
  const message =
    '`passOnStoreError` cannot be combined with resilientStore, whose whenDown decides. Remove it: ' +
    'until then every request is refused.'
  const issues = [{ code, option: 'passOnStoreError', message }] as const
  return new EmbedAuthError(code, message, { issues })
}
