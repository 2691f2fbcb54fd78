import { EmbedAuthError } from '../errors.js'
import { andThen } from '../steps.js'
import type { LatenodePolicy } from '../types.js'
import type { Decide, Decision } from '../types/internal.js'
import { described, isDenial, typeName } from '../values.js'
import { admit, type Admission } from './admission.js'
import { compile } from './compile.js'
import { refused } from './denial.js'
import { askRule } from './hooks.js'
import type { Inquiry } from './inquiry.js'
import { grantSpaces, type GrantedSpaces, type Membership } from './spaces.js'

type LatenodeInquiry<User> = Inquiry<LatenodePolicy<User>, User>

/** What is decided so far. */
interface Draft {
  readonly inquiry: Inquiry<{ readonly personalSpace?: unknown }>
  readonly userId: unknown
  spaces: readonly Membership[]
  planId: unknown
}

/**
 * Compiles a Latenode policy object, whose rules were checked before: (user, context) → grant or
 * denial. Hooks run in this order: `userId`, `denyWhen`, `spaces`, `mapRole`, `planId`,
 * `personalSpace`. Rejects with `ERR_POLICY` for what a hook throws, and `ERR_CLAIMS` for a space id
 * that is none.
 */
export function latenodePolicy<User>(rules: LatenodePolicy<User>): Decide<User> {
  return compile(rules, decide<User>)
}

function decide<User>(inquiry: LatenodeInquiry<User>): Decision | Promise<Decision> {
  return andThen(admit(inquiry), afterAdmission<User>, inquiry)
}

function afterAdmission<User>(
  admission: Admission,
  inquiry: LatenodeInquiry<User>,
): Decision | Promise<Decision> {
  if (admission.denied) return admission
  const draft: Draft = { inquiry, userId: admission.userId, spaces: [], planId: undefined }
  return andThen(grantSpaces(inquiry), afterSpaces, draft)
}

function afterSpaces(granted: GrantedSpaces, draft: Draft): Decision | Promise<Decision> {
  if (granted.denied) return { ...granted, userId: draft.userId }
  draft.spaces = granted.spaces
  return andThen(askRule(draft.inquiry, 'planId'), afterPlanId, draft)
}

function afterPlanId(planId: unknown, draft: Draft): Decision | Promise<Decision> {
  const { inquiry, userId } = draft
  if (isDenial(planId)) return { ...refused(planId, 'policy.planId', inquiry.trace), userId }
  if (planId !== undefined) {
    const outcome = `A new user starts on plan ${described(planId)}.`
    inquiry.trace?.({ rule: 'policy.planId', outcome })
  }
  draft.planId = planId
  return andThen(askRule(inquiry, 'personalSpace'), afterPersonalSpace, draft)
}

function afterPersonalSpace(personal: unknown, draft: Draft): Decision {
  const { inquiry, userId, spaces, planId } = draft
  const { rules, trace } = inquiry
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
