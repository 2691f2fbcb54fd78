import { EmbedError } from './errors.js'
import { listenToFrame, type SdkAdapter } from './sdk.js'

interface ActivepiecesSdk {
  configure(options: object): unknown
  navigate(to: { route: string }): void
  _jwtToken?: string
  _embeddingAuth?: unknown
}
interface ActivepiecesWindow {
  ActivepiecesEmbedded?: new () => ActivepiecesSdk
  activepieces?: ActivepiecesSdk
}
interface Navigation {
  readonly navigation?: { readonly handler?: (to: { route: string }) => void }
}

/**
 * Mounts Activepieces. The iframe's messages say when it is ready: the promise of `configure()` never
 * settles after a refused token. A refusal is not passed to the SDK, because the SDK logs the
 * platform's error together with the token.
 */
export const activepieces: SdkAdapter<ActivepiecesSdk> = {
  find() {
    const { ActivepiecesEmbedded: Sdk, activepieces: shared } = window as ActivepiecesWindow
    return Sdk ? () => new Sdk() : shared && (() => shared)
  },
  navigate: (sdk, route) => {
    sdk.navigate({ route })
  },
  start: (sdk, context) =>
    new Promise((resolve, reject) => {
      const { target, answer, signal, fail } = context
      const { embedding, initialRoute, onNavigate } = context.options
      const { instanceUrl } = answer.embed
      if (!document.getElementById(target.id)) {
        // The SDK would look for the id in the document for ten seconds.
        throw new EmbedError(
          'CONTAINER_NOT_FOUND',
          'The SDK cannot find a container in a shadow root.',
        )
      }
      const listeners = new Set<Listener>()
      signal.addEventListener('abort', () => {
        // The SDK object would keep the user's session for `request()`.
        sdk._jwtToken = ''
        sdk._embeddingAuth = undefined
        // The SDK's connection dialogs are iframes in the body.
        for (const frame of document.querySelectorAll<HTMLIFrameElement>('body>iframe')) {
          if (frame.src.startsWith(`${instanceUrl}/embed`)) frame.remove()
        }
      })
      listenToFrame(context, (type, event) => {
        if (type === 'CLIENT_AUTHENTICATION_FAILED') {
          fail(new EmbedError('AUTHENTICATION_FAILED', 'Activepieces refused the token.'))
          return
        }
        dispatch(event, listeners)
        if (type === 'CLIENT_CONFIGURATION_FINISHED') resolve(undefined)
      })
      const configured = captureListeners(listeners, () =>
        sdk.configure({
          instanceUrl,
          jwtToken: answer.token,
          embedding: {
            ...embedding,
            ...(initialRoute && { initialRoute }),
            containerId: target.id,
            // Always set, because older SDKs rewrite the URL of the page if there is no handler.
            navigation: {
              handler: (to: { route: string }) => {
                onNavigate?.(to.route)
                ;(embedding as Navigation | undefined)?.navigation?.handler?.(to)
              },
            },
          },
        }),
      )
      Promise.resolve(configured).catch(reject)
    }),
}

type Listener = EventListenerOrEventListenerObject
type Register = (type: string, listener: Listener, options?: unknown) => void

const METHODS = ['addEventListener', 'removeEventListener'] as const

/**
 * Runs code of the SDK, and adds the message listeners that it registers to `listeners` instead of
 * the window. The SDK never removes most of them, and older versions do not check the origin. The
 * window's methods are replaced only while the code runs.
 */
function captureListeners<T>(listeners: Set<Listener>, code: () => T): T {
  const own = METHODS.map((name) => Object.getOwnPropertyDescriptor(window, name))
  const add = window.addEventListener.bind(window) as Register
  const remove = window.removeEventListener.bind(window) as Register
  window.addEventListener = (type: string, listener: Listener, options?: unknown) => {
    if (type === 'message') listeners.add(listener)
    else add(type, listener, options)
  }
  window.removeEventListener = (type: string, listener: Listener, options?: unknown) => {
    listeners.delete(listener)
    remove(type, listener, options)
  }
  try {
    return code()
  } finally {
    METHODS.forEach((name, i) => {
      if (own[i]) Object.defineProperty(window, name, own[i])
      else Reflect.deleteProperty(window, name)
    })
  }
}

/** Gives a checked message to the SDK's listeners. */
function dispatch(event: MessageEvent, listeners: Set<Listener>): void {
  for (const listener of [...listeners]) {
    try {
      captureListeners(listeners, () => {
        ;(listener as EventListener)(event)
      })
    } catch {
      // Errors of the SDK must not stop the embed, which reads the messages itself.
    }
  }
}
