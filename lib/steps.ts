/** Work in steps, most of which have nothing to wait for: only those that have take a promise. */

/** Yields what it has to wait for, and is handed back what became of it. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>

/**
 * Takes the steps; at once, where none has to wait.
 * @param faultOf What to throw, or reject with, for what a step threw.
 */
export function takeSteps<T>(
  steps: Steps<T>,
  faultOf: (cause: unknown) => unknown = asItIs,
): T | Promise<T> {
  try {
    const { done, value } = steps.next()
    return done === true ? value : waitAndTake(steps, value, faultOf)
  } catch (cause) {
    throw faultOf(cause)
  }
}

async function waitAndTake<T>(
  steps: Steps<T>,
  first: Promise<unknown>,
  faultOf: (cause: unknown) => unknown,
): Promise<T> {
  try {
    let step = steps.next(await first)
    while (step.done !== true) step = steps.next(await step.value)
    return step.value
  } catch (cause) {
    throw faultOf(cause)
  }
}

function asItIs(cause: unknown): unknown {
  return cause
}
