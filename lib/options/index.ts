/** Options and environment → checked configuration. */
export {
  activepieces,
  type ActivepiecesOptions,
  type ActivepiecesPlatform,
} from './activepieces.js'
export {
  configure,
  DEFAULT_LOCALS_NAME,
  type Configuration,
  type EmbedAuthOptions,
  type GrantOf,
  type PolicyOf,
} from './configuration.js'
export {
  definePlatform,
  type CustomPlatform,
  type DefinePlatformOptions,
} from './define-platform.js'
export { latenode, type LatenodeOptions, type LatenodePlatform } from './latenode.js'
export { coreOf, type PlatformCore } from './platform.js'
export { isIpv6Subnet, type RateLimitOptions } from './rate-limit.js'
export { configureStore, type CreateStore, type ResilientStoreOptions } from './resilient-store.js'
