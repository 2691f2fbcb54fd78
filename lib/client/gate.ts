type Listener = EventListenerOrEventListenerObject
type Register = (type: string, listener: Listener, options?: unknown) => void
type Name = (typeof NAMES)[number]

const NAMES = ['addEventListener', 'removeEventListener'] as const

/** Stands between an SDK and the window's messages. */
export interface MessageGate {
  /** Runs the SDK's code; what it wants to hear of the window's messages is kept here instead. */
  run<T>(code: () => T): T
  /** Hands a message that was checked to the SDK. */
  pass(event: MessageEvent): void
}

/**
 * The Activepieces SDK never removes most of its listeners, and its older versions do not check the
 * origin. So its message listeners are kept from the window: they hear only what is passed on, and
 * are gone with the gate. The window's methods are replaced only while the SDK's code runs.
 */
export function messageGate(): MessageGate {
  const kept = new Set<Listener>()
  const stand: Record<Name, (original: Register) => Register> = {
    addEventListener: (original) => (type, listener, options) => {
      if (type === 'message') kept.add(listener)
      else original(type, listener, options)
    },
    removeEventListener: (original) => (type, listener, options) => {
      kept.delete(listener)
      original(type, listener, options)
    },
  }

  const run = <T>(code: () => T): T => {
    const own = NAMES.map((name) => Object.getOwnPropertyDescriptor(window, name))
    for (const name of NAMES) window[name] = stand[name](window[name].bind(window) as Register)
    try {
      return code()
    } finally {
      NAMES.forEach((name, i) => {
        if (own[i]) Object.defineProperty(window, name, own[i])
        else Reflect.deleteProperty(window, name)
      })
    }
  }

  return {
    run,
    pass(event) {
      for (const listener of [...kept]) {
        try {
          run(() => {
            ;(listener as EventListener)(event)
          })
        } catch {
          // The SDK's own trouble; what matters to the embed was read from the message already.
        }
      }
    },
  }
}
