/**
 * Takes access away, from the server, with the platforms' admin credentials.
 * @module embed-auth/admin
 */
export { activepiecesAdmin } from './activepieces.js'
export { AdminError } from './errors.js'
export { latenodeAdmin } from './latenode.js'
export type { ActivepiecesAdmin, ActivepiecesAdminOptions, AdminResult } from './activepieces.js'
export type { AdminErrorCode, AdminPlatform } from './errors.js'
export type { AdminCallOptions, AdminFetch } from './http.js'
export type {
  LatenodeAdmin,
  LatenodeAdminOptions,
  LatenodeAdminUser,
  LatenodeSubscription,
  RevokeFrom,
} from './latenode.js'
export type { AdminEnvironment } from './options.js'
