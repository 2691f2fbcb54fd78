/** What Latenode and Activepieces document, and the checks of tokens by it. */
export {
  ACTIVEPIECES_ALGORITHMS,
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
export { checkToken, guessPlatform } from './check.js'
export { decodeToken, MAX_TOKEN_BYTES, type JsonObject } from './decode.js'
export type { Answer, Finding, Severity } from './findings.js'
export {
  LATENODE_ALGORITHMS,
  LATENODE_ROLES,
  LATENODE_SDK_URL,
  latenodeRole,
  type LatenodeAlgorithm,
  type LatenodeRecords,
  type LatenodeRole,
} from './latenode.js'
export { isPositiveInteger, type SignatureStatus } from './rules.js'
export { verifySignature } from './verify.js'
