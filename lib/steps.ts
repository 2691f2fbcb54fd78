/** Work in steps, most of which have nothing to wait for: only those that have take a promise. */

/**
 * Goes on with a value: at once, or when its promise is fulfilled.
 * @param state What `next` needs besides. It is handed on, so that `next` need not be made each time.
 */
export function andThen<T, State, R>(
  value: T | Promise<T>,
  next: (value: T, state: State) => R | Promise<R>,
  state: State,
): R | Promise<R> {
  return value instanceof Promise
    ? value.then((settled) => next(settled, state))
    : next(value, state)
}

/** Takes the same step with each item in order, until one of them comes to an answer. */
export function inTurn<Item, R>(
  items: readonly Item[],
  step: (item: Item) => R | undefined | Promise<R | undefined>,
): R | undefined | Promise<R | undefined> {
  for (const [index, item] of items.entries()) {
    const answer = step(item)
    if (answer instanceof Promise) {
      return answer.then((settled) => settled ?? inTurn(items.slice(index + 1), step))
    }
    if (answer !== undefined) return answer
  }
  return undefined
}

/**
 * Does the work.
 * @param faultOf What to throw, or reject with, for what the work threw or rejected with.
 */
export function withFaults<Input, T>(
  work: (input: Input) => T | Promise<T>,
  input: Input,
  faultOf: (cause: unknown) => Error,
): T | Promise<T> {
  try {
    const outcome = work(input)
    return outcome instanceof Promise ? rejecting(outcome, faultOf) : outcome
  } catch (cause) {
    throw faultOf(cause)
  }
}

async function rejecting<T>(work: Promise<T>, faultOf: (cause: unknown) => Error): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw faultOf(cause)
  }
}
