export { keygenCommand } from './command.js'
export { generatePair } from './generate-pair.js'
export { standInKey, standInKeyOf } from './stand-in-key.js'
export { pairFiles, writePair } from './write-pair.js'
