import { EmbedAuthError } from '../errors.js'
import type { ExplanationStep, HookContext, Trace } from '../types.js'
import type { Progress } from './audit.js'
import type { Deadline } from './deadline.js'

/** A decision step by step; nothing is signed for it. */
export interface Explanation {
  readonly platform: string | undefined
  readonly decision: 'granted' | 'denied' | 'failed'
  readonly code?: EmbedAuthError['code']
  /** Why not, where not granted. */
  readonly reason?: string
  /** The error that a hook threw, if that is the reason. */
  readonly cause?: unknown
  readonly userId?: string
  readonly steps: readonly ExplanationStep[]
  /** The claims that would be signed, without `iat` and `exp`. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Claims that the platform accepts, but that are likely mistakes. */
  readonly warnings: readonly string[]
}

/** The part of the issuer that decides. */
interface Decider {
  decide(
    user: unknown,
    context: HookContext,
    progress: Progress,
    trace: Trace,
  ): Promise<{
    readonly core: { readonly name: string }
    readonly userId: string
    readonly json: string
    readonly warnings: () => string[]
  }>
}

/** Decides as a request would, and reports each step instead of rejecting. */
export async function explainDecision(
  issuer: Decider,
  user: unknown,
  deadline: Deadline,
): Promise<Explanation> {
  const steps: ExplanationStep[] = []
  const progress: Progress = {}
  try {
    const trace: Trace = (step) => steps.push(step)
    const decision = await deadline.race(issuer.decide(user, deadline.context, progress, trace))
    return {
      platform: decision.core.name,
      decision: 'granted',
      userId: decision.userId,
      steps,
      claims: JSON.parse(decision.json) as Record<string, unknown>,
      warnings: decision.warnings(),
    }
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    return {
      platform: progress.platform,
      decision: error.code === 'ERR_DENIED' ? 'denied' : 'failed',
      code: error.code,
      reason: error.reason ?? error.message,
      ...(error.cause !== undefined && { cause: error.cause }),
      ...(progress.userId !== undefined && { userId: progress.userId }),
      steps,
      warnings: [],
    }
  }
}
