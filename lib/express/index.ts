/** request → issuer → response */
export type { EmbedLocals } from './attach.js'
export { embedAuth, type EmbedAuth } from './embed-auth.js'
export { resilientStore, type ResilientStore } from './resilient-store.js'
