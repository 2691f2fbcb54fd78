/** The face of the options room. */
export { activepieces } from './activepieces.js'
export { configure, type ChoosePlatform, type Configuration } from './configuration.js'
export { definePlatform, type DefinePlatformOptions } from './define-platform.js'
export { latenode } from './latenode.js'
export { coreOf } from './platform.js'
export { configureStore } from './resilient-store.js'
