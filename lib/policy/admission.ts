/** What both policy objects ask first: who is it, and are they shut out? */
import { andThen } from '../steps.js'
import type { Decision, Trace } from '../types/internal.js'
import { described, isDenial, typeName } from '../values.js'
import { refused } from './denial.js'
import { ask, askRule } from './hooks.js'
import type { Inquiry } from './inquiry.js'

/** The rules that admission reads. */
interface AdmissionRules {
  readonly userId?: unknown
  readonly denyWhen?: unknown
}

/** The user id, unchecked, or the decision that already stands. */
export type Admission =
  { readonly denied: false; readonly userId: unknown } | Extract<Decision, { denied: true }>

export function admit(inquiry: Inquiry<AdmissionRules>): Admission | Promise<Admission> {
  const asked =
    inquiry.rules.userId === undefined ? defaultUserId(inquiry.user) : askRule(inquiry, 'userId')
  return andThen(asked, afterUserId, inquiry)
}

function defaultUserId(user: unknown): unknown {
  return ask('user.', 'id', idOf, user)
}

function idOf(user: unknown): unknown {
  return (user as { id?: unknown }).id
}

function afterUserId(
  userId: unknown,
  inquiry: Inquiry<AdmissionRules>,
): Admission | Promise<Admission> {
  const { rules, trace } = inquiry
  if (isDenial(userId)) return refused(userId, 'policy.userId', trace)
  if (trace !== undefined) {
    const origin = rules.userId === undefined ? 'user.id, the default' : 'policy.userId'
    const outcome = `The user id is ${described(userId)}, from ${origin}.`
    trace({ rule: 'policy.userId', outcome })
  }
  if (rules.denyWhen === undefined) return { denied: false, userId }
  return andThen(askRule(inquiry, 'denyWhen'), afterDenyWhen, { userId, trace })
}

function afterDenyWhen(
  verdict: unknown,
  { userId, trace }: { readonly userId: unknown; readonly trace: Trace },
): Admission {
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
