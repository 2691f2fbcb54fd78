/** The signing room: key material → proven key; payload + key → compact JWS. */
export { ALGORITHMS } from './algorithms.js'
export type { Algorithm } from './algorithms.js'
export { ecdsaDerToRaw } from './ecdsa-der.js'
export { createGate } from './gate.js'
export type { Gate } from './gate.js'
export type { KeyRequest } from './key-request.js'
export { openKey } from './open-key.js'
