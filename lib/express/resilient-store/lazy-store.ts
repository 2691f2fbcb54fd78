/** The store underneath: made when first needed, initialised once, dropped after a issue. */
import type { Options, Store } from 'express-rate-limit'
import type { CreateStore } from '../../types.js'
import { isRecord, typeName } from '../../values.js'

export interface LazyStore {
  /** What express-rate-limit gave to `init`; every store made after it gets the same. */
  limiterOptions: Options | undefined
  /** The store, ready for use; all who ask while it is being made wait for the same one. */
  readonly get: () => Promise<Store>
  /** Shuts the store down and forgets it: the next who asks gets another. */
  readonly drop: () => void
}

export function lazyStore(createStore: CreateStore, onMade: (store: Store) => void): LazyStore {
  let current: Promise<Store> | undefined

  async function make(): Promise<Store> {
    const store: unknown = await createStore()
    if (!isStore(store)) {
      throw new TypeError(`createStore must return a store, but returned ${typeName(store)}`)
    }
    try {
      if (lazy.limiterOptions !== undefined) await store.init?.(lazy.limiterOptions)
    } catch (error) {
      shutDown(store)
      throw error
    }
    onMade(store)
    return store
  }

  const lazy: LazyStore = {
    limiterOptions: undefined,
    get: () => (current ??= make()),
    drop() {
      const dropped = current
      current = undefined
      // Also one that is still being made: it is shut down when it turns up.
      dropped?.then(shutDown, () => {})
    },
  }
  return lazy
}

/** How it goes, nobody asks: the store failed already. */
function shutDown(store: Store): void {
  void (async () => store.shutdown?.())().catch(() => {})
}

function isStore(value: unknown): value is Store {
  return isRecord(value) && typeof value.increment === 'function'
}
