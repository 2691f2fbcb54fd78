import { EmbedAuthError } from '../errors.js'

/** A signature that did not come about: passing, so 503 with a second's `Retry-After`. */
export function signerError(message: string, cause?: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_SIGNER', message, { cause, headers: { 'Retry-After': '1' } })
}

/** A call that was over before anything was signed for it. */
export function abandonedError(): EmbedAuthError {
  return signerError('The call ended before its token was signed.')
}
