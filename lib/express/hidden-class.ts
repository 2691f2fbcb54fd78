/**
 * What Express's `Object.setPrototypeOf(req, …)` costs afterwards, and how not to pay it. V8 no longer
 * shares a hidden class between two such objects: each property added makes a new one in the old
 * generation, each inline cache misses, and what hangs on those classes outlives the request. As
 * dictionaries, which deleting a property makes of them, all requests share one class again.
 */

/**
 * Turns an object into a dictionary by taking a property out and putting it back as it was. Where that
 * would leave a trace, nothing is done.
 * @param name An own property that was not the last one added: V8 would only undo the addition.
 */
export function shareHiddenClass(object: object, name: string): void {
  const property = Object.getOwnPropertyDescriptor(object, name)
  if (property === undefined || !Object.isExtensible(object)) return
  Reflect.deleteProperty(object, name)
  Object.defineProperty(object, name, property)
}
