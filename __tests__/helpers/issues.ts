/** Reads the issues of invalid options. */
import { EmbedAuthError } from '../../lib/errors.js'

/**
 * Returns the `EmbedAuthError` that a call throws; throws if it succeeds. Each issue of it must be a
 * sentence about its option.
 */
export function errorOf(call: () => unknown): EmbedAuthError {
  try {
    call()
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    for (const { option, message } of error.issues) {
      expect(message.slice(0, option.length + 3)).toBe(`\`${option}\` `)
      expect(message).toMatch(/[^.?!][.?!]$/)
    }
    return error
  }
  throw new Error('The call threw no error.')
}

/** Returns the issues of that error as [code, option] pairs, in order. */
export function faultsOf(call: () => unknown): [string, string][] {
  return errorOf(call).issues.map(({ code, option }) => [code, option])
}
