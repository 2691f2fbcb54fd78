import type { HookContext } from '../types.js'
import type { Trace } from '../types/internal.js'

/** One user before a policy: what its hooks are asked with, and who is told of each step. */
export interface Inquiry<Rules = object, User = unknown> {
  readonly rules: Rules
  readonly user: User
  readonly context: HookContext
  readonly trace: Trace
}
