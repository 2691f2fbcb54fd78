export { tokenCommand } from './command.js'
