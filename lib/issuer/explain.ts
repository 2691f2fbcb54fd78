import { EmbedAuthError } from '../errors.js'
import type { Issuer, Progress } from '../issuer.js'
import type { Explanation, ExplanationStep } from '../types.js'
import type { RunningCall } from '../types/internal.js'

/**
 * Takes a decision as a request would, writes down each step, and signs nothing. What a request
 * would be refused for is the explanation's outcome, not its failure.
 */
export async function explainDecision(
  issuer: Issuer,
  user: unknown,
  call: RunningCall,
): Promise<Explanation> {
  const steps: ExplanationStep[] = []
  const progress: Progress = {}
  try {
    const decided = await issuer.decide(user, call, progress, (step) => steps.push(step))
    return {
      platform: decided.core.name,
      decision: 'granted',
      userId: decided.userId,
      steps,
      claims: JSON.parse(`{${decided.claims}}`) as Record<string, unknown>,
      warnings: decided.warnings(),
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
