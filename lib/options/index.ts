/** Options and environment → checked configuration. */
export {
  activepieces,
  ACTIVEPIECES_VARIABLES,
  type ActivepiecesOptions,
  type ActivepiecesPlatform,
} from './activepieces.js'
export {
  configure,
  DEFAULT_LOCALS_NAME,
  OPTION_NAMES,
  type ChoosePlatform,
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
export { readVariable, type Environment } from './environment.js'
export {
  latenode,
  LATENODE_VARIABLES,
  type LatenodeOptions,
  type LatenodePlatform,
} from './latenode.js'
export { coreOf, type PlatformCore } from './platform.js'
export { isIpv6Subnet, type RateLimitOptions } from './rate-limit.js'
export { configureStore, type CreateStore, type ResilientStoreOptions } from './resilient-store.js'
