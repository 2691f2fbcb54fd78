export { sandboxCommand } from './command.js'
