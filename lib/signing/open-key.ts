/** From the options of a platform to the source of its key. */
import type { KeySource, SigningKey } from '../types/internal.js'
import { ownValue } from '../values.js'
import { checkKeyFile, contentOf, isKeyFile } from './key-file.js'
import type { CheckedFile } from './key-file.js'
import type { KeyRequest } from './key-request.js'
import { loadKey } from './load-key.js'
import { openRemoteKey } from './remote-key.js'
import { isRemoteSigner } from './remote-signer.js'
import { openWatchedKey } from './watched-key.js'

/**
 * Opens the key of a platform. Throws one `EmbedAuthError` with every issue of a key that is there
 * at construction; only a remote signer is proven later, in `ready()`.
 */
export function openKey(request: KeyRequest): KeySource {
  const { privateKey, publicKey } = request
  if (isRemoteSigner(privateKey)) return openRemoteKey(request, privateKey)
  const watched = watchedFile(privateKey)
  if (watched !== undefined) return openWatchedKey(request, watched)
  return fixedSource(
    loadKey(request, {
      privateKey: () => contentOf(privateKey, 'privateKey'),
      publicKey: () => contentOf(publicKey, 'publicKey'),
    }),
  )
}

function watchedFile(input: unknown): CheckedFile | undefined {
  if (!isKeyFile(input) || ownValue(input, 'watch') !== true) return undefined
  return checkKeyFile(input, 'privateKey')
}

function fixedSource(key: SigningKey): KeySource {
  return Object.freeze({
    current: key,
    ready: () => Promise.resolve(),
    watched: false,
    subscribe: () => () => undefined,
    close: () => undefined,
  })
}
