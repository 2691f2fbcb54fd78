/**
 * The public names of the server side.
 * @module embed-auth
 */
export type { LatenodeAlgorithm, LatenodeRole } from './contract/index.js'
export { EmbedAuthError, type EmbedAuthErrorCode, type EmbedAuthIssue } from './errors.js'
export {
  embedAuth,
  resilientStore,
  type EmbedAuth,
  type EmbedLocals,
  type ResilientStore,
} from './express/index.js'
export type { Explanation } from './issuer/index.js'
export {
  activepieces,
  definePlatform,
  latenode,
  type ActivepiecesOptions,
  type ActivepiecesPlatform,
  type CreateStore,
  type CustomPlatform,
  type DefinePlatformOptions,
  type EmbedAuthOptions,
  type GrantOf,
  type LatenodeOptions,
  type LatenodePlatform,
  type PolicyOf,
  type RateLimitOptions,
  type ResilientStoreOptions,
} from './options/index.js'
export type { ActivepiecesGrant, LatenodeGrant, LatenodeSpaceGrant } from './platforms/index.js'
export { deny } from './policy/index.js'
export type { ActivepiecesPolicy, LatenodePolicy, PolicyFunction } from './policy/index.js'
export {
  ecdsaDerToRaw,
  type Algorithm,
  type Jwk,
  type KeyFile,
  type KeyOptions,
  type PrivateKeyInput,
  type PublicKeyInput,
  type RemoteSigner,
} from './signing/index.js'
export type {
  Awaitable,
  ConcurrencyPool,
  Denial,
  EmbedAuthEvent,
  EmbedSettings,
  ExplanationStep,
  HookContext,
  IssuedToken,
  PieceFilter,
  Platform,
  PlatformKind,
} from './types.js'
