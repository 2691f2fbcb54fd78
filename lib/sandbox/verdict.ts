/** What judging a token comes to, on either platform. */
import type { CompactToken } from './compact.js'
import type { Refusal, Warning } from './types.js'

export type Verdict =
  | {
      readonly accepted: true
      readonly token: CompactToken
      readonly warnings: readonly Warning[]
    }
  | {
      readonly accepted: false
      readonly refusal: Refusal
      /** Undefined where there was nothing to decode: such a thing is not remembered. */
      readonly token: CompactToken | undefined
    }

export function refuse(
  token: CompactToken | undefined,
  code: string,
  message: string,
  hint: string,
): Verdict {
  return { accepted: false, token, refusal: { code, message, hint } }
}
