import { EmbedAuthError } from '../errors.js'
import { takeSteps, type Steps } from '../steps.js'
import type { HookContext, LatenodePolicy } from '../types.js'
import type { Decide, Decision, Trace } from '../types/internal.js'
import { described, isDenial, typeName } from '../values.js'
import { admit } from './admission.js'
import { refused } from './denial.js'
import { policyFault } from './fault.js'
import { askRule } from './hooks.js'
import { grantSpaces } from './spaces.js'

/**
 * Compiles a Latenode policy object, whose rules were checked before: (user, context) → grant or
 * denial. Hooks run in this order: `userId`, `denyWhen`, `spaces`, `mapRole`, `planId`,
 * `personalSpace`. Rejects with `ERR_POLICY` for what a hook throws, and `ERR_CLAIMS` for a space id
 * that is none.
 */
export function latenodePolicy<User>(rules: LatenodePolicy<User>): Decide<User> {
  return (user, context, trace) => takeSteps(decide(rules, user, context, trace), policyFault)
}

function* decide<User>(
  rules: LatenodePolicy<User>,
  user: User,
  context: HookContext,
  trace: Trace,
): Steps<Decision> {
  const admission = yield* admit(rules, user, context, trace)
  if (admission.denied) return admission
  const { userId } = admission

  const granted = yield* grantSpaces(rules, user, context, trace)
  if (granted.denied) return { ...granted, userId }
  const { spaces } = granted

  const plan = askRule(rules, 'planId', user, context)
  const planId: unknown = plan instanceof Promise ? yield plan : plan
  if (isDenial(planId)) return { ...refused(planId, 'policy.planId', trace), userId }
  if (planId !== undefined) {
    const outcome = `A new user starts on plan ${described(planId)}.`
    trace?.({ rule: 'policy.planId', outcome })
  }

  const asked = askRule(rules, 'personalSpace', user, context)
  const personal: unknown = asked instanceof Promise ? yield asked : asked
  if (isDenial(personal)) return { ...refused(personal, 'policy.personalSpace', trace), userId }
  const personalSpace = rules.personalSpace === undefined || readPersonalSpace(personal)
  trace?.({
    rule: 'policy.personalSpace',
    outcome: personalSpace ? 'The user gets a personal space.' : 'The user gets no personal space.',
  })
  if (!personalSpace && spaces.length === 0) {
    const reason = 'The user has access to no space and gets no personal space.'
    return { denied: true, reason, userId }
  }
  return { denied: false, grant: { userId, spaces, planId, personalSpace }, isOwn: true }
}

function readPersonalSpace(personal: unknown): boolean {
  if (typeof personal === 'boolean') return personal
  throw new EmbedAuthError(
    'ERR_POLICY',
    `policy.personalSpace must return true or false; it returned ${typeName(personal)}`,
  )
}
