export { explainCommand } from './command.js'
