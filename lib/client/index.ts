/**
 * The browser client: one module without dependencies. Importing it on a server is safe.
 * @module embed-auth/client
 */
import { destroyed } from './errors.js'
import { mount, type ClientState } from './mount.js'
import { createTokenSource } from './token.js'
import type { EmbedClient, EmbedClientOptions } from './types.js'

export { EmbedError } from './errors.js'
export type { EmbedErrorCode } from './errors.js'
export type {
  Embed,
  EmbedClient,
  EmbedClientOptions,
  EmbedMessages,
  MountOptions,
} from './types.js'

/** Creates a client. It does nothing before the first call, so that it can be created without a `window`. */
export function createEmbedClient({
  tokenUrl = '/embed-token',
  fetch: send,
  timeoutMs = 15_000,
}: EmbedClientOptions = {}): EmbedClient {
  const tokens = createTokenSource(tokenUrl, timeoutMs, send)
  const state: ClientState = { tokens, timeoutMs, mounts: new Set() }
  return {
    getToken: async () => (await tokens.read()).token,
    mount: (options) => mount(state, options),
    reset() {
      for (const destroy of state.mounts) destroy()
      tokens.drop(destroyed())
    },
  }
}
