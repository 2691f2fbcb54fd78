/** A page whose token route answers for Latenode, and whose SDK is the test's. */
import type { Embed, EmbedClient, MountOptions } from 'embed-auth/client'
import { FakeLatenode } from './fake-latenode'
import { addContainer, clientFor, mounting, settle, watchListeners } from './page'

export interface LatenodePage {
  readonly container: () => HTMLElement
  /** The SDK object made last. */
  readonly sdk: () => FakeLatenode
  /** The global that the SDK's script would define. */
  readonly define: (defined: boolean) => void
  /** A mount whose platform says that it is ready. */
  readonly shown: (options?: Partial<MountOptions>, client?: EmbedClient) => Promise<Embed>
  readonly expectNothingLeft: () => void
}

/** Sets the page up before each test of the file, and takes it down after. */
export function latenodePage(): LatenodePage {
  const global = window as { LatenodeEmbeddedSDK?: unknown }
  let container: HTMLElement
  let listeners: ReturnType<typeof watchListeners>
  const define = (defined: boolean) => {
    if (defined) global.LatenodeEmbeddedSDK = FakeLatenode
    else delete global.LatenodeEmbeddedSDK
  }
  const sdk = () => FakeLatenode.made.at(-1)!

  beforeEach(() => {
    jest.useFakeTimers()
    listeners = watchListeners()
    define(true)
    FakeLatenode.made = []
    container = addContainer()
  })
  afterEach(() => {
    document.body.replaceChildren()
    document.head.replaceChildren()
    listeners.stop()
    define(false)
    jest.restoreAllMocks()
    jest.useRealTimers()
  })

  return {
    container: () => container,
    sdk,
    define,
    async shown(options = {}, client = clientFor('latenode')) {
      const { outcome } = mounting(client, { container, ...options })
      await settle()
      sdk().resolve()
      return (await outcome) as Embed
    },
    expectNothingLeft() {
      expect(document.querySelector('iframe')).toBeNull()
      expect(listeners.left()).toEqual([])
      expect(jest.getTimerCount()).toBe(0)
    },
  }
}
