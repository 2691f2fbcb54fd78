import { destroyed, EmbedError } from './errors.js'
import { listenToFrame, requireHttp, type MountContext, type SdkAdapter } from './sdk.js'

interface ActivepiecesSdk extends Partial<Record<Dialog, (...args: unknown[]) => unknown>> {
  configure(options: object): unknown
  navigate(to: { route: string }): void
  _jwtToken?: string
  _embeddingAuth?: unknown
  _cleanConnectionIframe?(): void
  _cleanMcpIframe?(): void
}
/** Methods that open a dialog: an iframe in the body, or a popup. */
const DIALOGS = ['connect', 'mcpSettings', 'authorizeMcp'] as const
type Dialog = (typeof DIALOGS)[number]
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
      const { embedding, onNavigate } = context.options
      const { instanceUrl } = answer.embed
      requireHttp('instanceUrl', instanceUrl)
      if (!document.getElementById(target.id)) {
        // The SDK looks for the id only in the document, and its promise would not settle.
        throw new EmbedError('CONTAINER_NOT_FOUND', 'container must not be in a shadow root.')
      }
      signal.addEventListener('abort', () => {
        endSession(sdk, instanceUrl)
      })
      const listeners = new Set<Listener>()
      listenToFrame(
        context,
        `${instanceUrl} loaded, but sent no message. Probably its allowed embed origins do not contain ${location.origin}, or this page sends Cross-Origin-Embedder-Policy.`,
        (type, event) => {
          if (type === 'CLIENT_AUTHENTICATION_FAILED') {
            fail(new EmbedError('AUTHENTICATION_FAILED', 'Activepieces refused the token.'))
            return
          }
          dispatch(event, listeners)
          if (type === 'CLIENT_CONFIGURATION_FINISHED') resolve(undefined)
        },
      )
      captureDialogs(sdk, context, new URL(instanceUrl).origin)
      const configured = captureListeners(listeners, () =>
        sdk.configure({
          instanceUrl,
          jwtToken: answer.token,
          embedding: {
            ...embedding,
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
      Promise.resolve(configured as Promise<{ status?: string } | undefined>).then((result) => {
        // From 0.14 on, another `configure()` of the same SDK object has removed the iframe.
        if (result?.status === 'superseded') reject(destroyed())
      }, reject)
    }),
}

/** The SDK object would keep the user's session for `request()` and for its dialogs. */
function endSession(sdk: ActivepiecesSdk, instanceUrl: string): void {
  sdk._cleanConnectionIframe?.()
  sdk._cleanMcpIframe?.()
  sdk._jwtToken = ''
  sdk._embeddingAuth = undefined
  for (const frame of document.querySelectorAll<HTMLIFrameElement>('body>iframe')) {
    if (frame.src.startsWith(`${instanceUrl}/embed`)) frame.remove()
  }
}

/**
 * Ties the listeners of the SDK's dialogs to the embed. They get only messages of the instance, from
 * other windows than the embed's iframe: one of them does not check the source.
 */
function captureDialogs(
  sdk: ActivepiecesSdk,
  { target, signal }: MountContext,
  origin: string,
): void {
  const listeners = new Set<Listener>()
  for (const name of DIALOGS) {
    const method = sdk[name]
    if (!method) continue
    sdk[name] = (...args) => captureListeners(listeners, () => method.apply(sdk, args))
    signal.addEventListener('abort', () => {
      sdk[name] = method
    })
  }
  window.addEventListener(
    'message',
    (event: MessageEvent<{ readonly type?: unknown } | null>) => {
      const { data, source } = event
      if (event.origin !== origin || source === target.querySelector('iframe')?.contentWindow)
        return
      // The SDK logs the data of this message, which contains the token.
      const refused = data?.type === 'CLIENT_AUTHENTICATION_FAILED'
      dispatch(refused ? { data: { type: data.type }, origin, source } : event, listeners)
    },
    { signal },
  )
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
function dispatch(
  event: Pick<MessageEvent, 'data' | 'origin' | 'source'>,
  listeners: Set<Listener>,
): void {
  for (const listener of [...listeners]) {
    try {
      captureListeners(listeners, () => {
        ;(listener as EventListener)(event as MessageEvent)
      })
    } catch {
      // Errors of the SDK must not stop the embed, which reads the messages itself.
    }
  }
}
