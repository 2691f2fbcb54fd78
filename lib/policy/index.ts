/** (user, rules) → grant or denial, with its trace. Pure: no clock, no environment, no platform. */
export { activepiecesPolicy } from './activepieces.js'
export { deny } from './denial.js'
export { functionPolicy } from './function.js'
export { latenodePolicy } from './latenode.js'
export { isDenial } from '../values.js'
