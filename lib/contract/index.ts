/** What Latenode and Activepieces document, and the checks of tokens by it. */
export {
  ACTIVEPIECES_ALGORITHMS,
  ACTIVEPIECES_CLAIMS,
  ACTIVEPIECES_ROLES,
  ACTIVEPIECES_SDK_URL,
  activepiecesRole,
  MAX_POOL_LIMIT,
  type ActivepiecesRecords,
  type ActivepiecesRoleInfo,
} from './activepieces.js'
export {
  ALGORITHMS,
  algorithmInfo,
  algorithmsOfKey,
  cryptoOptions,
  isAlgorithm,
  MIN_RSA_BITS,
  type Algorithm,
  type AlgorithmInfo,
} from './algorithms.js'
export {
  checkToken,
  guessPlatform,
  type CheckOptions,
  type ContractPlatform,
  type TokenCheck,
} from './check.js'
export { decodeToken, MAX_TOKEN_BYTES, type DecodedToken, type JsonObject } from './decode.js'
export type { Answer, Finding, Severity } from './findings.js'
export {
  LATENODE_ADMIN,
  LATENODE_ALGORITHMS,
  LATENODE_CLAIMS,
  LATENODE_ROLES,
  LATENODE_SDK_URL,
  latenodeRole,
  type LatenodeAlgorithm,
  type LatenodeRecords,
  type LatenodeRole,
  type LatenodeRoleInfo,
} from './latenode.js'
export { isPositiveInteger, MAX_ID_LENGTH, type SignatureStatus } from './rules.js'
export { verifySignature } from './verify.js'
