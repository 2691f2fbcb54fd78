/** Checking a set of options as a whole: every issue is found, each under the option's own path. */
import type { EmbedAuthIssue } from '../errors.js'
import { isRecord, ownCopy, typeName } from '../values.js'
import { suggest } from './suggest.js'

/** Options of which only own data properties count, on a null prototype. */
export type OwnOptions = Record<string, unknown>

/** What one option may be. */
export interface Rule {
  readonly required: boolean
  /** Completes the message `must be <what>`. */
  readonly what: string
  readonly accepts: (value: unknown) => boolean
}

/** All the options there are, by name. */
export type Shape = Readonly<Record<string, Rule>>

/** An option that must be given. */
export function rule(what: string, accepts: Rule['accepts']): Rule {
  return { required: true, what, accepts }
}

/** An option that may be left out; undefined counts as left out. */
export function optional(what: string, accepts: Rule['accepts']): Rule {
  return { required: false, what, accepts }
}

/** An option that something else checks. */
export const unchecked: Rule = optional('anything', () => true)

export const isFunction = (value: unknown): boolean => typeof value === 'function'
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
export const integerBetween =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most

/**
 * Checks `source` against `shape`, adds what is wrong to `issues`, and returns its own data
 * properties. Reading them needs the absence of issues.
 */
export function checkOptions(
  source: unknown,
  shape: Shape,
  issues: EmbedAuthIssue[],
  at = '',
): OwnOptions {
  if (!isRecord(source)) {
    const code = source === undefined ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID'
    const message = `must be an object of options, but is ${typeName(source)}`
    issues.push({ code, option: at === '' ? 'options' : at, message })
    return Object.create(null) as OwnOptions
  }
  const { copy, accessors } = ownCopy(source)
  for (const [name, expected] of Object.entries(shape)) {
    const issue = accessors.includes(name) ? GETTER : ruleFault(copy[name], expected)
    if (issue) issues.push({ ...issue, option: path(at, name) })
  }
  const known = Object.keys(shape)
  for (const name of [...Object.keys(copy), ...accessors]) {
    if (Object.hasOwn(shape, name)) continue
    const message = unknownMessage(name, known)
    issues.push({ code: 'ERR_OPTION_UNKNOWN', option: path(at, name), message })
  }
  return copy
}

/** What is wrong with a getter: it may answer the check with one value and the use with another. */
export const GETTER = {
  code: 'ERR_OPTION_INVALID',
  message: 'must be a plain property, but is a getter',
} as const

/** What is wrong with a value by its rule; undefined where it is in order. */
export function ruleFault(
  value: unknown,
  expected: Rule,
): Omit<EmbedAuthIssue, 'option'> | undefined {
  if (value === undefined) {
    if (!expected.required) return undefined
    return { code: 'ERR_OPTION_MISSING', message: `must be ${expected.what}, but is missing` }
  }
  if (expected.accepts(value)) return undefined
  const message = `must be ${expected.what}, but is ${typeName(value)}`
  return { code: 'ERR_OPTION_INVALID', message }
}

/** What to say about an option that nobody knows: the one probably meant, or all there are. */
export function unknownMessage(key: string, known: readonly string[]): string {
  const meant = suggest(key, known)
  return meant === undefined
    ? `is not an option here; there are ${known.join(', ')}`
    : `is not an option here; did you mean \`${meant}\`?`
}

export function path(at: string, option: string): string {
  return at === '' || option === '' ? at + option : `${at}.${option}`
}
