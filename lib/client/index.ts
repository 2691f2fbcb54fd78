/** The browser client: one self-contained module, without a dependency, safe to import on a server. */
export { createEmbedClient } from './client.js'
export { EmbedError } from './errors.js'
export type { EmbedErrorCode } from './errors.js'
export type {
  Embed,
  EmbedClient,
  EmbedClientOptions,
  EmbedMessages,
  MountOptions,
} from './types.js'
