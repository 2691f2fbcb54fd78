/** What a construction is refused for. */
import { EmbedAuthError } from '../../lib/errors.js'

/** The coded error that a construction throws; a test fails where it throws none. */
export function errorOf(construct: () => unknown): EmbedAuthError {
  try {
    construct()
  } catch (error) {
    if (error instanceof EmbedAuthError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Its faults as [code, option] pairs, in their order. */
export function faultsOf(construct: () => unknown): [string, string][] {
  return errorOf(construct).issues.map(({ code, option }) => [code, option])
}
