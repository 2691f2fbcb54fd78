/** A page whose token route answers for Activepieces, and whose frame says what the test says. */
import type { Embed, EmbedClient, MountOptions } from 'embed-auth/client'
import { FakeActivepieces } from './fake-activepieces'
import { freshPage, type FreshPage } from './fresh-page'
import { clientFor, mounting, say, settle } from './page'

/** The globals of the SDK's script: the class, or in older ones an object. */
export const sdkGlobals = window as { ActivepiecesEmbedded?: unknown; activepieces?: unknown }

export interface ActivepiecesPage extends FreshPage {
  /** The SDK object made last. */
  readonly sdk: () => FakeActivepieces
  /** A mount as far as the frame's last word. */
  readonly shown: (options?: Partial<MountOptions>, client?: EmbedClient) => Promise<Embed>
}

export function activepiecesPage(): ActivepiecesPage {
  const page = freshPage({
    define() {
      FakeActivepieces.made = []
      sdkGlobals.ActivepiecesEmbedded = FakeActivepieces
    },
    undefine() {
      delete sdkGlobals.ActivepiecesEmbedded
      delete sdkGlobals.activepieces
    },
  })
  return {
    ...page,
    sdk: () => FakeActivepieces.made.at(-1)!,
    async shown(options = {}, client = clientFor('activepieces')) {
      const { outcome } = mounting(client, { container: page.container(), ...options })
      await settle()
      say(page.container(), 'CLIENT_INIT')
      say(page.container(), 'CLIENT_AUTHENTICATION_SUCCESS')
      say(page.container(), 'CLIENT_CONFIGURATION_FINISHED')
      return (await outcome) as Embed
    },
  }
}
