/** What both policy objects ask first: who is it, and are they shut out? */
import type { Steps } from '../steps.js'
import type { HookContext } from '../types.js'
import type { Decision, Trace } from '../types/internal.js'
import { described, isDenial, typeName } from '../values.js'
import { refused } from './denial.js'
import { ask, askRule } from './hooks.js'

/** The rules that admission reads. */
interface AdmissionRules {
  readonly userId?: unknown
  readonly denyWhen?: unknown
}

/** The user id, unchecked, or the decision that already stands. */
export type Admission =
  { readonly denied: false; readonly userId: unknown } | Extract<Decision, { denied: true }>

export function* admit(
  rules: AdmissionRules,
  user: unknown,
  context: HookContext,
  trace: Trace,
): Steps<Admission> {
  const asked =
    rules.userId === undefined
      ? ask('user.id', () => (user as { id?: unknown }).id)
      : askRule(rules, 'userId', user, context)
  const userId: unknown = asked instanceof Promise ? yield asked : asked
  if (isDenial(userId)) return refused(userId, 'policy.userId', trace)
  if (trace !== undefined) {
    const origin = rules.userId === undefined ? 'user.id, the default' : 'policy.userId'
    trace({
      rule: 'policy.userId',
      outcome: `The user id is ${described(userId)}, from ${origin}.`,
    })
  }
  if (rules.denyWhen === undefined) return { denied: false, userId }

  const answer = askRule(rules, 'denyWhen', user, context)
  const verdict: unknown = answer instanceof Promise ? yield answer : answer
  if (isDenial(verdict)) return { ...refused(verdict, 'policy.denyWhen', trace), userId }
  const reason = denyReason(verdict)
  trace?.({
    rule: 'policy.denyWhen',
    outcome: `policy.denyWhen ${reason === undefined ? 'let the user in.' : `denied access: ${reason}`}`,
  })
  return reason === undefined ? { denied: false, userId } : { denied: true, reason, userId }
}

/** Why `denyWhen` shut the user out; undefined where it let them in. */
function denyReason(verdict: unknown): string | undefined {
  if (verdict === undefined || verdict === null || verdict === false) return undefined
  if (typeof verdict === 'string' && verdict.trim() !== '') return verdict
  return (
    `policy.denyWhen returned ${typeName(verdict)}, which is denied in doubt; it must return a ` +
    'reason in words to deny, and false, null or undefined to let in.'
  )
}
