export { claimLines } from './claim-table.js'
export { inspectCommand } from './command.js'
export { inspectToken, type InspectOptions, type TokenReport } from './report.js'
export { shownObject } from './shown.js'
