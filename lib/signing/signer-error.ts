import { EmbedAuthError } from '../errors.js'

/** A signature that did not come about; asking again may help. */
export function signerError(message: string, cause?: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_SIGNER', message, { cause })
}

/** A call that was over before anything was signed for it. */
export function abandonedError(): EmbedAuthError {
  return signerError('The call ended before its token was signed.')
}
