/** What a platform would let pass, but should make one think. */

const STRINGIFIED_PART = /(?:^|[^a-z0-9])(?:undefined|null|nan)(?:$|[^a-z0-9])/i

/** Warnings about a user id that was found usable. */
export function userIdWarnings(userId: string): string[] {
  const warnings: string[] = []
  if (isEmailAddress(userId)) {
    warnings.push(
      'The user id looks like an e-mail address: when the address changes, the user loses the ' +
        'account, and whoever gets the address next comes into it. Use an id that never changes.',
    )
  }
  if (userId !== userId.trim()) {
    warnings.push(
      'The user id begins or ends with white space: the platform takes it for another user than ' +
        'the same id without.',
    )
  }
  if (STRINGIFIED_PART.test(userId)) {
    warnings.push(
      'A part of the user id reads like a missing value turned into text: users without that ' +
        'value may share one account.',
    )
  }
  return warnings
}

/** Near enough, and in linear time: one `@` with something before it and a dotted name after. */
function isEmailAddress(text: string): boolean {
  const at = text.indexOf('@')
  const dot = text.indexOf('.', at + 2)
  return (
    at > 0 && text.lastIndexOf('@') === at && dot > 0 && dot < text.length - 1 && !/\s/.test(text)
  )
}
