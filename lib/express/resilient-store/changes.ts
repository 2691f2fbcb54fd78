/** How the middleware hears that the store it was given went down or came back. */
import type { Store } from 'express-rate-limit'
import type { EventFacts } from '../../issuer/audit.js'
import { isRecord } from '../../values.js'

export type StoreListener = (event: EventFacts) => void

/** In the global registry, so that a store from another copy of the library is understood. */
const SUBSCRIBE = Symbol.for('embed-auth.resilient-store.subscribe')

/** Makes a store one that `subscribeToStore` can listen to. */
export function announceChanges(store: Store, subscribe: (listener: StoreListener) => void): void {
  Object.defineProperty(store, SUBSCRIBE, { value: subscribe })
}

/** Listens to a resilient store; any other store has nothing to say. */
export function subscribeToStore(store: unknown, listener: StoreListener): void {
  if (!isRecord(store)) return
  const subscribe: unknown = Reflect.get(store, SUBSCRIBE)
  if (typeof subscribe === 'function') Reflect.apply(subscribe, store, [listener])
}

/** The change as an event: with the code when the store went down, without one when it is back. */
export function storeEvent(isDown: boolean): EventFacts {
  return { type: 'store', ...(isDown && { code: 'ERR_STORE' }) }
}
