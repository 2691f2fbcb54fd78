/**
 * Takes access away, from the server, with the platforms' admin credentials.
 * @module embed-auth/admin
 */
export { activepiecesAdmin } from './activepieces.js'
export { AdminError } from './errors.js'
export { latenodeAdmin } from './latenode.js'
export type { ActivepiecesAdmin, ActivepiecesAdminOptions } from './activepieces.js'
export type { AdminErrorCode, AdminPlatform } from './errors.js'
export type { AdminCallOptions, AdminResult } from './http.js'
export type {
  LatenodeAdmin,
  LatenodeAdminOptions,
  LatenodeAdminUser,
  LatenodeSubscription,
  RevokeFrom,
} from './latenode.js'
export type { AdminEnvironment, AdminFetch } from './options.js'
