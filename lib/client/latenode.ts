import { listenToFrame } from './frame.js'
import type { PlatformSide } from './stage.js'

interface LatenodeSdk {
  configure(options: object): Promise<unknown>
  navigate(to: { to: string }): void
  cleanup(): void
}

/** Ready when `configure()` resolves; its frame may say before that why it never will. */
export const latenode: PlatformSide<LatenodeSdk> = {
  find() {
    const Sdk = (window as { LatenodeEmbeddedSDK?: new () => LatenodeSdk }).LatenodeEmbeddedSDK
    return Sdk && (() => new Sdk())
  },
  navigate: (sdk, to) => {
    sdk.navigate({ to })
  },
  async start(sdk, stage) {
    const { box, answer, signal } = stage
    const { ui, initialRoute, onNavigate } = stage.options
    const cleanup = () => {
      try {
        sdk.cleanup()
      } catch {
        // Nothing was set up yet; the frame goes with its box.
      }
    }
    signal.addEventListener('abort', cleanup)
    listenToFrame(stage)
    try {
      await sdk.configure({
        token: answer.token,
        container: box,
        allowCookies: true,
        ui,
        navigation: {
          handler: (to: { route: string }) => {
            onNavigate?.(to.route)
          },
        },
      })
    } finally {
      // What the SDK still set up after the end goes the same way.
      if (signal.aborted) cleanup()
    }
    if (initialRoute) sdk.navigate({ to: initialRoute })
  },
}
