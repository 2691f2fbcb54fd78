/** A resilient store over a flaky one, for tests with fake timers. */
import type { Options } from 'express-rate-limit'
import { resilientStore, type EmbedAuthEvent } from 'embed-auth'
import { flakyStore } from './flaky-store.js'

/** What express-rate-limit gives to `init`, as far as it matters here. */
export const LIMITER = { windowMs: 60_000, passOnStoreError: false } as Options

/** The refusal of a closed store, as a matcher. */
export const unavailable: unknown = expect.objectContaining({
  code: 'ERR_STORE',
  status: 503,
  headers: { 'Retry-After': '1' },
})

/** A resilient store over a flaky one, initialised as express-rate-limit does it, and its events. */
export function wrappedStore(whenDown: 'deny' | 'allow' = 'deny', timeoutMs?: number) {
  const server = flakyStore()
  const events: EmbedAuthEvent[] = []
  const store = resilientStore(server.createStore, {
    whenDown,
    timeoutMs,
    onEvent: (event) => void events.push(event),
  })
  store.init(LIMITER)
  const changes = () => events.map(({ type, code }) => `${type} ${code ?? 'back'}`)
  return { server, store, events, changes }
}

/** What became of a promise by now. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending')
  const settled = promise.catch((error: unknown) => error)
  await jest.advanceTimersByTimeAsync(0)
  const outcome = await Promise.race([settled, Promise.resolve(pending)])
  return outcome === pending ? 'pending' : outcome
}
