/** Deciding in steps, of which most have nothing to wait for: only those that have take a promise. */
import { EmbedAuthError } from '../errors.js'

/** Yields what it has to wait for, and is handed back what became of it. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>

/**
 * Takes the steps of a decision; at once, where none has to wait. Only an `EmbedAuthError` comes out,
 * whatever hostile value they meet on the way.
 */
export function takeSteps<T>(steps: Steps<T>): T | Promise<T> {
  try {
    const { done, value } = steps.next()
    return done === true ? value : waitAndTake(steps, value)
  } catch (cause) {
    throw policyFault(cause)
  }
}

async function waitAndTake<T>(steps: Steps<T>, first: Promise<unknown>): Promise<T> {
  try {
    let step = steps.next(await first)
    while (step.done !== true) step = steps.next(await step.value)
    return step.value
  } catch (cause) {
    throw policyFault(cause)
  }
}

function policyFault(cause: unknown): EmbedAuthError {
  if (cause instanceof EmbedAuthError) return cause
  const message = 'What a hook of the policy returned cannot be read'
  return new EmbedAuthError('ERR_POLICY', message, { cause })
}
