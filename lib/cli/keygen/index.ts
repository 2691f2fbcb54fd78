export { generatePair } from './algorithms.js'
export { keygenCommand } from './command.js'
export { standInKey } from './stand-in-key.js'
export { pairFiles, writePair } from './write-pair.js'
