/** What `openKey` refuses, as tables and as the error that it throws. */
import type { EmbedAuthError } from '../../lib/errors.js'
import { openKey } from '../../lib/signing/index.js'
import type { KeyRequest } from '../../lib/signing/index.js'
import { errorOf } from '../helpers/issues.js'
import { request } from './keys.js'

/** Options of which any may be of a wrong type. */
export type LooseOptions = Partial<Record<keyof KeyRequest, unknown>> & { privateKey: unknown }

/** The error that `openKey` refuses such options with. */
export function refusal(options: LooseOptions): EmbedAuthError {
  return errorOf(() => openKey(request(options as KeyRequest)))
}

/** The rows of a table `{ 'CODE option': { 'what is wrong': value } }`. */
export function rowsOf<T>(
  table: Readonly<Record<string, Readonly<Record<string, T>>>>,
): { what: string; code: string; option: string; value: T }[] {
  return Object.entries(table).flatMap(([refused, values]) =>
    Object.entries(values).map(([what, value]) => {
      const [code = '', option = ''] = refused.split(' ')
      return { what, code, option, value }
    }),
  )
}

/** That the options are refused for one fault alone, which keeps nothing of what was read. */
export function expectOneFault(options: LooseOptions, code: string, option: string): void {
  const error = refusal(options)
  expect(error.issues).toEqual([{ code, option, message: expect.any(String) }])
  expect(error.code).toBe(code)
  expect(error.cause).toBeUndefined()
}
