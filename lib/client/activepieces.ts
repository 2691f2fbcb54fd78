import { EmbedError } from './errors.js'
import { listenToFrame } from './frame.js'
import { messageGate } from './gate.js'
import type { PlatformSide } from './stage.js'

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
 * Ready when the frame says so: the promise of `configure()` is no guide, after a refused token it
 * never settles. A refusal is kept from the SDK, which would log the platform's error, token included.
 */
export const activepieces: PlatformSide<ActivepiecesSdk> = {
  find() {
    const { ActivepiecesEmbedded: Sdk, activepieces: shared } = window as ActivepiecesWindow
    return Sdk ? () => new Sdk() : shared && (() => shared)
  },
  navigate: (sdk, route) => {
    sdk.navigate({ route })
  },
  start: (sdk, stage) =>
    new Promise((resolve, reject) => {
      const { box, answer, signal, fail } = stage
      const { embedding, initialRoute, onNavigate } = stage.options
      const { instanceUrl } = answer.embed
      if (!document.getElementById(box.id)) {
        // Looked up by its id from the document, and where that fails, for ten seconds in vain.
        throw new EmbedError('CONTAINER_NOT_FOUND', 'The SDK cannot reach into a shadow root')
      }
      const gate = messageGate()
      signal.addEventListener('abort', () => {
        // The exchanged session outlives the iframe inside the SDK object, and with it `request()`.
        sdk._jwtToken = ''
        sdk._embeddingAuth = undefined
        // Its connection dialogs are frames of the body, which nothing else would take away.
        for (const frame of document.querySelectorAll<HTMLIFrameElement>('body>iframe')) {
          if (frame.src.startsWith(`${instanceUrl}/embed`)) frame.remove()
        }
      })
      listenToFrame(stage, (type, event) => {
        if (type === 'CLIENT_AUTHENTICATION_FAILED') {
          fail(new EmbedError('AUTHENTICATION_FAILED', 'Activepieces refused the token'))
          return
        }
        gate.pass(event)
        if (type === 'CLIENT_CONFIGURATION_FINISHED') resolve(undefined)
      })
      const configured = gate.run(() =>
        sdk.configure({
          instanceUrl,
          jwtToken: answer.token,
          embedding: {
            ...embedding,
            ...(initialRoute && { initialRoute }),
            containerId: box.id,
            // Always given: without a handler older SDKs rewrite the page's URL.
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
