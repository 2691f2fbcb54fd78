/** Signing: key options → verified key; payload + key → compact JWS. */
import { ownValue } from '../values.js'
import { checkKeyFile, contentOf, isKeyFile } from './key-file.js'
import { loadKey } from './local-key.js'
import { isRemoteSigner, openRemoteKey } from './remote-key.js'
import type { KeyRequest, KeySource } from './types.js'
import { openWatchedKey } from './watched-key.js'

export { ALGORITHMS } from '../contract/index.js'
export type { Algorithm } from '../contract/index.js'
export { ecdsaDerToRaw } from './ecdsa-der.js'
export { parsePrivateKey, parsePublicKey } from './parse-key.js'
export { createGate, poolThreads } from './gate.js'
export type { Gate } from './gate.js'
export { MAX_KEY_BYTES } from './key-input.js'
export { PASS_PATH } from './key-problems.js'
export type * from './types.js'

/**
 * Opens the key of a platform. A key in this process is verified here; a remote signer is verified by
 * the first `ready()`.
 * @throws EmbedAuthError with every issue of the key options.
 */
export function openKey(request: KeyRequest): KeySource {
  const { privateKey, publicKey } = request
  if (isRemoteSigner(privateKey)) return openRemoteKey(request, privateKey)
  if (isKeyFile(privateKey) && ownValue(privateKey, 'watch') === true) {
    return openWatchedKey(request, checkKeyFile(privateKey, 'privateKey'))
  }
  const key = loadKey(request, {
    privateKey: () => contentOf(privateKey, 'privateKey'),
    publicKey: () => contentOf(publicKey, 'publicKey'),
  })
  return Object.freeze({
    current: key,
    ready: () => Promise.resolve(),
    watched: false,
    subscribe: () => () => undefined,
    close: () => undefined,
  })
}
