/** The public names of the server side. */
export { EmbedAuthError, type EmbedAuthErrorCode, type EmbedAuthIssue } from './errors.js'
export { embedAuth, resilientStore } from './express/index.js'
export {
  activepieces,
  definePlatform,
  latenode,
  type DefinePlatformOptions,
} from './options/index.js'
export { deny } from './policy/index.js'
export { ecdsaDerToRaw, type Algorithm } from './signing/index.js'
export type * from './types.js'
