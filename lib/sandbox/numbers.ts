/** A positive integer as JSON holds it exactly: a number, never its text. */
export function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}
