import { EmbedError } from './errors.js'
import { mount, type Destroy } from './mount.js'
import { createTokenSource } from './token.js'
import type { EmbedClient, EmbedClientOptions } from './types.js'

/**
 * The browser's side of an embed. Nothing happens before the first call, so that it can be made
 * where there is no `window`.
 */
export function createEmbedClient({
  tokenUrl = '/embed-token',
  fetch: send,
  timeoutMs = 15_000,
}: EmbedClientOptions = {}): EmbedClient {
  const tokens = createTokenSource(tokenUrl, timeoutMs, send)
  const alive = new Set<Destroy>()
  return {
    getToken: async () => (await tokens.read()).token,
    mount: (options) => mount(tokens, timeoutMs, alive, options),
    reset() {
      tokens.drop(new EmbedError('DESTROYED', 'The client was reset'))
      for (const destroy of alive) destroy()
    },
  }
}
