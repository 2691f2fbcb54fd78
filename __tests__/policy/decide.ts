import { EmbedAuthError } from '../../lib/errors.js'
import {
  activepiecesPolicy,
  latenodePolicy,
  type ActivepiecesPolicy,
  type Decide,
  type PolicyResult,
  type LatenodePolicy,
} from '../../lib/policy/index.js'
import type { ExplanationStep, HookContext } from '../../lib/types.js'

export const context: HookContext = { signal: new AbortController().signal }

/** Rules as the options hand them on: own members on null prototypes. */
function ownRules<Rules extends object>(rules: Rules): Rules {
  const copy: Rules = Object.assign(Object.create(null), rules)
  if ('roles' in rules)
    Object.assign(copy, { roles: Object.assign(Object.create(null), rules.roles) })
  return copy
}

/** A Latenode policy with hooks that may return anything at all. */
export function latenode(rules: { [Rule in keyof LatenodePolicy<unknown>]?: unknown }): Decide {
  return latenodePolicy(ownRules(rules) as LatenodePolicy<unknown>)
}

/** An Activepieces policy that grants, but for what the test changes. */
export function activepieces(rules: Readonly<Record<string, unknown>> = {}): Decide {
  const granting = {
    projectId: () => 'p1',
    role: (user: { role: unknown }) => user.role,
    firstName: () => 'Ada',
    lastName: () => 'Lovelace',
  }
  return activepiecesPolicy(
    ownRules({ ...granting, ...rules }) as unknown as ActivepiecesPolicy<unknown>,
  )
}

export async function decide(policy: Decide, user: unknown = { id: 'u1' }): Promise<PolicyResult> {
  return policy(user, context)
}

/** The reason of a decision that must be a denial. */
export async function reasonOf(policy: Decide, user?: unknown): Promise<string> {
  const decision = await decide(policy, user)
  if (!decision.denied) throw new Error('granted where a denial was expected')
  return decision.reason
}

/** The grant of a decision that must be one. */
export async function grantOf(policy: Decide, user?: unknown): Promise<Record<string, unknown>> {
  const decision = await decide(policy, user)
  if (decision.denied) throw new Error(`denied where a grant was expected: ${decision.reason}`)
  return decision.grant as Record<string, unknown>
}

/** What a decision that must fail rejects with. */
export async function faultOf(policy: Decide, user?: unknown): Promise<EmbedAuthError> {
  const fault: unknown = await decide(policy, user).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (fault instanceof EmbedAuthError) return fault
  throw new Error('no EmbedAuthError where one was expected')
}

export async function stepsOf(
  policy: Decide,
  user: unknown = { id: 'u1' },
): Promise<ExplanationStep[]> {
  const steps: ExplanationStep[] = []
  await policy(user, context, (step) => steps.push(step))
  return steps
}
