/** The face of the Express room. */
export { embedAuth } from './embed-auth.js'
export { resilientStore } from './resilient-store.js'
