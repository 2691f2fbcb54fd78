/** grant → claims, per platform: the claims that each contract documents, and nothing else. */
export { activepiecesClaims, type ActivepiecesGrant } from './activepieces.js'
export {
  grantToClaims,
  toJson,
  validUserId,
  type Claims,
  type TokenClaims,
  type ToClaims,
} from './claims.js'
export { customClaims, type ClaimsFunction } from './custom.js'
export {
  isLatenodeRole,
  latenodeClaims,
  latenodeRoleProblem,
  type LatenodeGrant,
  type LatenodeSpaceGrant,
} from './latenode.js'
