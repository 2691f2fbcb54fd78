/**
 * Reading values that have not been checked yet: the name of their type, their members, the numbers
 * they hold. Messages built from here name a type, never a value; only reasons and traces, which stay
 * on the server, quote one.
 */
import type { Denial } from './types.js'

/** Returns the type of a value for an error message: `string`, `null`, `array`, `NaN`, `Date`, … */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN'
    return Number.isInteger(value) ? 'integer' : 'number'
  }
  if (typeof value === 'string') return value.length === 0 ? 'empty string' : 'string'
  if (typeof value !== 'object') return typeof value
  return className(value) ?? 'object'
}

/** Never throws: the traps of a proxy can. */
function className(value: object): string | undefined {
  try {
    if (Array.isArray(value)) return 'array'
    const name: unknown = (
      Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
    )?.constructor?.name
    return typeof name === 'string' && /^[A-Za-z][\w]{0,39}$/.test(name) && name !== 'Object'
      ? name
      : undefined
  } catch {
    return undefined
  }
}

/** Whether a value is an object with named members: an object that is not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether `await` would wait for a value. */
export function isThenable<T>(value: unknown): value is PromiseLike<T> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

/**
 * Whether an object is a plain one: an object literal, also of another realm, or on a null prototype.
 * An instance of a class, a `Map` and an array are not.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * Reads a member of an object through its class: own and inherited members, getters included. A root
 * prototype (`Object.prototype` of any realm) never counts, so that nothing planted there is found.
 */
export function readMember(source: object, name: PropertyKey): unknown {
  return hasMember(source, name) ? Reflect.get(source, name) : undefined
}

/** Whether `readMember` would find a member, also one whose value is undefined. */
export function hasMember(source: object, name: PropertyKey): boolean {
  for (
    let owner: object | null = source;
    owner !== null;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    if (owner !== source && Object.getPrototypeOf(owner) === null) return false
    if (Object.hasOwn(owner, name)) return true
  }
  return false
}

/**
 * Marks the rejection of a promise as handled. Where a promise is refused as a value of the wrong type,
 * it must not end the process when it rejects later.
 */
export function ignoreRejection(value: unknown): void {
  if (isThenable(value)) value.then(undefined, () => undefined)
}

/**
 * Reads the named members of an object as `readMember` does, each once, onto a null prototype. None of
 * our objects has a promise as a member, so a promise among them will be refused by its type.
 */
export function readMembers<Name extends string>(
  source: object,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  const members = Object.create(null) as Partial<Record<Name, unknown>>
  for (const name of names) {
    const value = readMember(source, name)
    ignoreRejection(value)
    members[name] = value
  }
  return members
}

/** Names of the members that an object inherits from its classes, root prototypes excluded. */
export function inheritedNames(source: object): string[] {
  const names = new Set<string>()
  let owner = Object.getPrototypeOf(source) as object | null
  while (owner !== null) {
    const next = Object.getPrototypeOf(owner) as object | null
    if (next !== null) for (const name of Object.getOwnPropertyNames(owner)) names.add(name)
    owner = next
  }
  names.delete('constructor')
  return [...names]
}

/** Whether a value is a `Map` or a `Set`, of any realm: its entries are not members. */
export function isCollection(value: unknown): boolean {
  return /^\[object (?:Weak)?(?:Map|Set)\]$/.test(Object.prototype.toString.call(value))
}

/**
 * Decodes a file as UTF-8 or UTF-16, which PowerShell's redirection writes, and drops a byte order mark.
 * Without a mark, UTF-16 shows by the zero byte of its first character.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  const littleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
  const bigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
  if (bytes.length < 2 || !(littleEndian || bigEndian)) return new TextDecoder().decode(bytes)
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2))
  return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(even)
}

/** A copy of the own, enumerable data properties on a null prototype; getters are listed separately. */
export function ownCopy(source: object): { copy: Record<string, unknown>; accessors: string[] } {
  const copy = Object.create(null) as Record<string, unknown>
  const accessors: string[] = []
  for (const key of Object.keys(source)) {
    const property = Object.getOwnPropertyDescriptor(source, key)
    if (property === undefined) continue
    if (Object.hasOwn(property, 'value')) copy[key] = property.value
    else accessors.push(key)
  }
  return { copy, accessors }
}

/** The value of one own data property; undefined for an inherited member or a getter. */
export function ownValue(source: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(source, key)
  return property !== undefined && Object.hasOwn(property, 'value') ? property.value : undefined
}

/** Returns text as a reason or a trace quotes it: cut to 40 characters, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

/** Returns a value as a reason or a trace names it: text quoted, numbers as they are, else the type. */
export function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  return `a value of type ${typeName(value)}`
}

/**
 * Whether a hook refused access: an object with an own `denied: true`, as `deny()` returns. A denial
 * from another copy of the library counts too. Never throws.
 */
export function isDenial(value: unknown): value is Denial {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.hasOwn(value, 'denied') &&
      (value as { denied: unknown }).denied === true
    )
  } catch {
    return false
  }
}

/** The reason of a denial, with a default for one that `deny()` did not create. Never throws. */
export function denialReason(denial: Denial): string {
  try {
    const reason: unknown = denial.reason
    if (typeof reason === 'string' && reason.trim() !== '') return reason
  } catch {
    // A reason that cannot be read counts as a missing one.
  }
  return 'The policy denied access and gave no reason.'
}

const DECIMAL = /^[1-9][0-9]{0,15}$/

/**
 * Returns a positive safe integer, also from its plain decimal text (environments hold only text).
 * Undefined for everything else: 0, signs, fractions, exponents, blanks, numbers above 2^53 - 1.
 */
export function positiveInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined
}

/** Why `positiveInteger` refused a value, for an error message: its kind, never the value itself. */
export function integerProblem(value: unknown): string {
  if (typeof value === 'string' && value !== '') return 'text that is not a positive integer'
  if (typeof value !== 'number' || Number.isNaN(value)) return typeName(value)
  if (value === 0) return '0'
  if (value < 0) return 'a negative number'
  return Number.isInteger(value) ? 'an integer above 2^53 - 1' : 'a number with a fraction'
}

/**
 * Returns the value of an environment variable: without a byte order mark, white space around it, and the
 * quotes that Docker's `--env-file` leaves.
 */
export function plainValue(value: string): string {
  // A byte order mark is white space for `trim`.
  const text = value.trim()
  const [, , inside] = /^(["'`])([^]*)\1$/.exec(text) ?? []
  return inside === undefined ? text : inside.trim()
}
