/**
 * Reading values that nobody has checked yet: their type in words, their own properties, the
 * numbers and identifiers they may hold. Error messages built from here name a type, never a value;
 * only reasons and traces, which stay on the server, quote one.
 */
import type { Denial } from './types.js'

/** Type of a value as an error message names it: `string`, `null`, `array`, `NaN`, `Date`, … */
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

/** Never throws, whatever a proxy's traps do. */
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

/** A plain value that holds named members: an object, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Anything that `await` would wait for. */
export function isThenable<T>(value: unknown): value is PromiseLike<T> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

/** A copy of the own, enumerable data properties on a null prototype; getters are named apart. */
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

/** Text as a reason or a trace quotes it: cut to 40 characters, nothing unprintable left bare. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

/** A value as a reason or a trace names it: texts quoted, integers as they are, the rest by type. */
export function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  return `a value of type ${typeName(value)}`
}

/**
 * Whether a hook refused: an object with an own `denied: true`, as `deny()` makes it. Not tied to
 * one copy of the library, so that a denial from another copy is no grant. Never throws.
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

/** The reason of a denial, also of one that was not made by `deny()`. Never throws. */
export function denialReason(denial: Denial): string {
  try {
    const reason: unknown = denial.reason
    if (typeof reason === 'string' && reason.trim() !== '') return reason
  } catch {
    // An unreadable reason is none.
  }
  return 'The policy denied access and gave no reason.'
}

const DECIMAL = /^[1-9][0-9]{0,15}$/

/**
 * A positive safe integer, also from its plain decimal text (environments hold only text).
 * Undefined for everything else: 0, signs, fractions, exponents, blanks, numbers past 2^53 - 1.
 */
export function positiveInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined
}
