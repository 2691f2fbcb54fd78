import { isRecord } from '../../values.js'

export interface CodedError {
  readonly code: string
  readonly message: string
}

/**
 * Reads an `EmbedAuthError`, whichever copy of the library threw it: a configuration brings its own,
 * of which this one's `instanceof` knows nothing.
 */
export function codedError(error: unknown): CodedError | undefined {
  if (!isRecord(error) || error.name !== 'EmbedAuthError') return undefined
  const { code, message } = error
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return { code, message }
}
