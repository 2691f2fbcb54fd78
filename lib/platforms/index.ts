/** grant → claims, per platform: what each contract takes, and nothing else. Pure. */
export { activepiecesClaims } from './activepieces.js'
export {
  ACTIVEPIECES_ALGORITHMS,
  ACTIVEPIECES_SDK_URL,
  LATENODE_ALGORITHMS,
  LATENODE_SDK_URL,
} from './contract.js'
export { customClaims, type ClaimsFunction } from './custom.js'
export { latenodeClaims } from './latenode.js'
export { isLatenodeRole, LATENODE_ROLES, latenodeRoleFault } from './latenode-roles.js'
