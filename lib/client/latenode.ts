import { listenToFrame, type SdkAdapter } from './sdk.js'

interface LatenodeSdk {
  configure(options: object): Promise<unknown>
  navigate(to: { to: string }): void
  cleanup(): void
}

/**
 * Mounts Latenode. `configure()` resolves when the iframe has been rendered. This does not prove that
 * the user is signed in: a refused token can look like success. If cookies are blocked, Latenode shows
 * its own sign-in form and tells the page nothing.
 */
export const latenode: SdkAdapter<LatenodeSdk> = {
  needsCookies: true,
  find() {
    const Sdk = (window as { LatenodeEmbeddedSDK?: new () => LatenodeSdk }).LatenodeEmbeddedSDK
    return Sdk && (() => new Sdk())
  },
  navigate: (sdk, to) => {
    sdk.navigate({ to })
  },
  async start(sdk, context) {
    const { target, answer, signal } = context
    const { ui, onNavigate } = context.options
    const cleanup = () => {
      try {
        sdk.cleanup()
      } catch {
        // The SDK has set up nothing yet. Its iframe is removed together with the target.
      }
    }
    signal.addEventListener('abort', cleanup)
    listenToFrame(context)
    try {
      await sdk.configure({
        token: answer.token,
        container: target,
        allowCookies: true,
        ui,
        navigation: {
          handler: (to: { route: string }) => {
            onNavigate?.(to.route)
          },
        },
      })
    } finally {
      // Clean up again what the SDK set up after the embed had ended.
      if (signal.aborted) cleanup()
    }
  },
}
