/** A page whose token route answers for Latenode, and whose SDK is the test's. */
import type { Embed, EmbedClient, MountOptions } from 'embed-auth/client'
import { FakeLatenode } from './fake-latenode'
import { freshPage, type FreshPage } from './fresh-page'
import { clientFor, mounting, settle } from './page'

export interface LatenodePage extends FreshPage {
  /** The SDK object made last. */
  readonly sdk: () => FakeLatenode
  /** Defines the global of the SDK's script, or takes it away. */
  readonly define: (defined: boolean) => void
  /** A mount whose platform says that it is ready. */
  readonly shown: (options?: Partial<MountOptions>, client?: EmbedClient) => Promise<Embed>
}

export function latenodePage(): LatenodePage {
  const global = window as { LatenodeEmbeddedSDK?: unknown }
  const define = (defined: boolean) => {
    if (defined) global.LatenodeEmbeddedSDK = FakeLatenode
    else delete global.LatenodeEmbeddedSDK
  }
  const page = freshPage({
    define() {
      FakeLatenode.made = []
      define(true)
    },
    undefine: () => define(false),
  })
  const sdk = () => FakeLatenode.made.at(-1)!
  return {
    ...page,
    sdk,
    define,
    async shown(options = {}, client = clientFor('latenode')) {
      const { outcome } = mounting(client, { container: page.container(), ...options })
      await settle()
      sdk().resolve()
      return (await outcome) as Embed
    },
  }
}
