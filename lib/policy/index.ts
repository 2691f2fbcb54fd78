/** (user, rules) → grant or denial, with its trace. No clock, no environment, no platform. */
export { activepiecesPolicy, type ActivepiecesPolicy } from './activepieces.js'
export { deny, type Decide, type PolicyResult } from './decision.js'
export { functionPolicy, type PolicyFunction } from './function.js'
export { latenodePolicy, type LatenodePolicy } from './latenode.js'
