/** A store of express-rate-limit that outlives its server's issues. */
import type { IncrementResponse, Store } from 'express-rate-limit'
import { EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import { createAudit } from '../issuer/audit.js'
import { configureStore } from '../options/index.js'
import type { Awaitable, CreateStore, ResilientStore, ResilientStoreOptions } from '../types.js'
import { isRecord, typeName } from '../values.js'
import { createBreaker } from './resilient-store/breaker.js'
import { announceChanges, storeEvent, type StoreListener } from './resilient-store/changes.js'
import { withDeadline } from './resilient-store/deadline.js'
import { lazyStore } from './resilient-store/lazy-store.js'

/** How long a store that failed is left alone before one request tries it again. */
const PAUSE_MS = 1000

/**
 * Wraps a store of express-rate-limit so that its server may be down at boot, be killed, restarted,
 * flushed or hang. The store is made on first use and again after every issue; each call has a
 * deadline; after a issue, requests are answered at once (`whenDown`) and one a second tries again.
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
 * answers with one hit in a window that ends now: nothing is promised that the real count could break.
 * @throws EmbedAuthError with all issues of the arguments at once
 */
export function resilientStore(
  createStore: CreateStore,
  options: ResilientStoreOptions,
): ResilientStore {
  const { whenDown, timeoutMs, onEvent, ...configuration } = configureStore(createStore, options)
  const failsOpen = whenDown === 'allow'
  const audit = createAudit({ onEvent, now: Date.now })
  let announce: StoreListener = (event) => audit.emit(event)
  let isMisused = false

  const inner = lazyStore(configuration.createStore, ({ prefix, localKeys }) => {
    // express-rate-limit reads these to tell one limiter's keys from another's.
    if (prefix !== undefined) store.prefix = prefix
    if (localKeys !== undefined) store.localKeys = localKeys
  })
  const breaker = createBreaker({
    pauseMs: PAUSE_MS,
    onFailure: inner.drop,
    onChange: (isDown) => announce(storeEvent(isDown)),
  })

  /** One call of the store underneath; rejects with `ERR_STORE` alone. */
  async function call<T>(work: (store: Store) => Awaitable<T>): Promise<T> {
    const attempt = async (isOver: () => boolean): Promise<T> => {
      const ready = await inner.get()
      // Whoever was refused meanwhile is not counted as well.
      if (isOver()) throw expiredError(timeoutMs)
      return work(ready)
    }
    try {
      return await breaker.run(
        () => withDeadline(timeoutMs, attempt, () => expiredError(timeoutMs)),
        downError,
      )
    } catch (error) {
      throw error instanceof EmbedAuthError && error.code === 'ERR_STORE'
        ? error
        : new EmbedAuthError('ERR_STORE', 'the rate limit store failed', { cause: error })
    }
  }

  const store: ResilientStore = {
    init(limiterOptions) {
      inner.limiterOptions = limiterOptions
      isMisused = limiterOptions.passOnStoreError
      // In a limiter that is not embedAuth's: express-rate-limit logs this, and goes on.
      if (isMisused) throw pairError()
    },
    async increment(key) {
      // Such a limiter takes a rejection for a permission: it is refused in hits.
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
      if (!isDone) throw new EmbedAuthError('ERR_STORE', 'the rate limit store has no resetAll')
    },
    get: (key) => call((ready) => ready.get?.(key)),
    shutdown: inner.drop,
  }
  announceChanges(store, (listener) => {
    // A listener of the store's own takes the place of the middleware's: nobody is told twice.
    if (onEvent === undefined) announce = listener
  })
  return store
}

/** The count as the store gave it at this moment: some go on changing the object they returned. */
function checkedCount(count: unknown): IncrementResponse {
  const { totalHits, resetTime } = isRecord(count) ? count : {}
  // Anything but a number is never past a limit: taken as it is, it would let everybody through.
  if (typeof totalHits !== 'number' || !Number.isSafeInteger(totalHits)) {
    throw new TypeError(`totalHits of a count must be an integer, but is ${typeName(totalHits)}`)
  }
  const isDate = resetTime instanceof Date && !Number.isNaN(resetTime.getTime())
  return { totalHits, resetTime: isDate ? resetTime : undefined }
}

function expiredError(timeoutMs: number): EmbedAuthError {
  return new EmbedAuthError(
    'ERR_STORE',
    `the rate limit store did not answer within ${timeoutMs} ms`,
  )
}

function downError(cause: unknown): EmbedAuthError {
  const message = `the rate limit store failed less than ${PAUSE_MS} ms ago, or is being tried again`
  return new EmbedAuthError('ERR_STORE', message, { cause })
}

function pairError(): EmbedAuthError {
  const issue: EmbedAuthIssue = {
    code: 'ERR_OPTION_INVALID',
    option: 'passOnStoreError',
    message:
      'cannot be combined with resilientStore, whose whenDown decides; leave it out. ' +
      'Until then every request is refused',
  }
  return new EmbedAuthError(issue.code, `${issue.option}: ${issue.message}`, { issues: [issue] })
}
