/** The public names of the server side. */
export { EmbedAuthError, type EmbedAuthErrorCode, type Fault } from './errors.js'
export { embedAuth } from './express/embed-auth.js'
export { resilientStore } from './express/resilient-store.js'
export {
  activepieces,
  definePlatform,
  latenode,
  type DefinePlatformOptions,
} from './options/index.js'
export { deny } from './policy/index.js'
export { ecdsaDerToRaw, type Algorithm } from './signing/index.js'
export type * from './types.js'
