/** What the platforms take, apart from claims: algorithms, and where their browser SDK lies. */
import type { LatenodeAlgorithm } from '../types.js'

/** RS512 first: it is what an RSA key signs with where nothing else is asked for. */
export const LATENODE_ALGORITHMS = Object.freeze([
  'RS512',
  'RS384',
  'RS256',
  'PS512',
  'PS384',
  'PS256',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
] as const satisfies readonly LatenodeAlgorithm[])

/** The server pins it. */
export const ACTIVEPIECES_ALGORITHMS = Object.freeze(['RS256'] as const)

export const LATENODE_SDK_URL = 'https://embedded.latenode.com/static/sdk/0.1.6.js'
export const ACTIVEPIECES_SDK_URL = 'https://cdn.activepieces.com/sdk/embed/0.13.0.js'
