/** Checking a set of options as a whole: every issue is found, each under the option's own path. */
import type { EmbedAuthIssue } from '../errors.js'
import {
  hasMember,
  inheritedNames,
  isCollection,
  isPlainObject,
  isRecord,
  readMember,
  typeName,
} from '../values.js'
import { suggest } from './suggest.js'

/** Options by name, each read once, on a null prototype. */
export type OwnOptions = Record<string, unknown>

/** What one option may be. */
export interface Rule {
  readonly required: boolean
  /** Completes the message `must be <what>`. */
  readonly what: string
  /** The whole message for every value, of an option that cannot be set. */
  readonly refusal?: string
  readonly accepts: (value: unknown) => boolean
  /** A step that fixes a value that is not accepted, to follow the message. */
  readonly hint?: (value: unknown) => string | undefined
  /** Whether it restricts what users get: present but without a value, it would be dropped silently. */
  readonly guards?: boolean
}

/** All the options there are, by name. */
export type Shape = Readonly<Record<string, Rule>>

/** An option that must be given. */
export function rule(what: string, accepts: Rule['accepts'], hint?: Rule['hint']): Rule {
  return { required: true, what, accepts, ...(hint && { hint }) }
}

/** An option that may be left out; undefined counts as left out. */
export function optional(what: string, accepts: Rule['accepts'], hint?: Rule['hint']): Rule {
  return { required: false, what, accepts, ...(hint && { hint }) }
}

/** An option that cannot be set, and why; not one of those that messages list. */
export function refused(why: string): Rule {
  return { required: false, what: 'left out', refusal: why, accepts: () => false }
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
 * Checks `source` against `shape`, adds what is wrong to `issues`, and returns the members that `shape`
 * names. Members are read through the class of `source`, each once; functions are bound to `source`, so
 * that methods keep their `this`. Use the result only if there are no issues.
 */
export function checkOptions(
  source: unknown,
  shape: Shape,
  issues: EmbedAuthIssue[],
  at = '',
): OwnOptions {
  const options = Object.create(null) as OwnOptions
  if (!isRecord(source) || isCollection(source)) {
    const code = source === undefined ? 'ERR_OPTION_MISSING' : 'ERR_OPTION_INVALID'
    const message = `must be an object of options; received ${typeName(source)}`
    issues.push({ code, option: at === '' ? 'options' : at, message })
    return options
  }
  for (const [name, expected] of Object.entries(shape)) {
    let issue: Omit<EmbedAuthIssue, 'option'> | undefined
    try {
      const value = readMember(source, name)
      options[name] = typeof value === 'function' ? (value.bind(source) as unknown) : value
      const isDropped = expected.guards === true && (value === undefined || value === null)
      issue =
        isDropped && hasMember(source, name) ? droppedIssue(value) : ruleFault(value, expected)
    } catch (error) {
      issue = getterIssue(error)
    }
    if (issue) issues.push({ ...issue, option: path(at, name) })
  }
  reportUnknown(source, shape, options, issues, at)
  return options
}

function droppedIssue(value: unknown): Omit<EmbedAuthIssue, 'option'> {
  const message =
    `is ${String(value)}: there is a typo in an import, or a class field is declared and never ` +
    'assigned. Leave it out if you do not need it'
  return { code: 'ERR_OPTION_INVALID', message }
}

function getterIssue(error: unknown): Omit<EmbedAuthIssue, 'option'> {
  const message = `cannot be read: its getter threw ${typeName(error)}. Fix the getter, or pass the value`
  return { code: 'ERR_OPTION_INVALID', message }
}

/** Own members must be known. Inherited ones may be helpers, unless they look like a misspelled option. */
function reportUnknown(
  source: object,
  shape: Shape,
  options: OwnOptions,
  issues: EmbedAuthIssue[],
  at: string,
): void {
  const known = Object.keys(shape).filter((name) => shape[name]?.refusal === undefined)
  const code = 'ERR_OPTION_UNKNOWN'
  for (const name of Object.keys(source).filter((own) => !Object.hasOwn(shape, own))) {
    const hint = isPlainObject(source) ? '' : '. Keep the state of a class in #private fields'
    issues.push({ code, option: path(at, name), message: unknownMessage(name, known) + hint })
  }
  const missing = known.filter((name) => options[name] === undefined)
  for (const name of inheritedNames(source)) {
    if (name.length < SHORTEST_TYPO || Object.hasOwn(shape, name)) continue
    const meant = suggest(name, missing)
    if (meant === undefined) continue
    const message = `is not an option. Did you mean \`${meant}\`? If it is a helper, rename it`
    issues.push({ code, option: path(at, name), message })
  }
}

/** Shorter names of inherited members, such as `on`, are close to many options. */
const SHORTEST_TYPO = 4

/** A table is read without running code of the application. */
export const GETTER = {
  code: 'ERR_OPTION_INVALID',
  message: 'must be a plain property; received a getter. Write its value into the table',
} as const

/** What is wrong with a value by its rule; undefined where it is in order. */
export function ruleFault(
  value: unknown,
  expected: Rule,
): Omit<EmbedAuthIssue, 'option'> | undefined {
  if (value === undefined) {
    if (!expected.required) return undefined
    return { code: 'ERR_OPTION_MISSING', message: `is missing: it must be ${expected.what}` }
  }
  if (expected.accepts(value)) return undefined
  if (expected.refusal !== undefined) {
    return { code: 'ERR_OPTION_INVALID', message: expected.refusal }
  }
  const hint = expected.hint?.(value)
  const message = `must be ${expected.what}; received ${shownValue(value)}${hint ? `. ${hint}` : ''}`
  return { code: 'ERR_OPTION_INVALID', message }
}

/** A value as a message shows it: itself where it cannot be a secret, else its type. */
export function shownValue(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return shownList(value)
  if (typeof value !== 'string' || value === '' || SECRET_LIKE.test(value)) {
    return typeName(value)
  }
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value)
}

const LONGEST_SHOWN = 80

/** The first members of a list, as many as fit. */
function shownList(list: readonly unknown[]): string {
  const shown: string[] = []
  for (const member of list) {
    shown.push(Array.isArray(member) ? 'array' : shownValue(member))
    if (shown.join(', ').length > LONGEST_SHOWN)
      return `[${[...shown.slice(0, -1), '…'].join(', ')}]`
  }
  return `[${shown.join(', ')}]`
}

/** PEM, a JWK, a long run of base64 or hex, and credentials in a URL. */
const SECRET_LIKE = /-----|"kty"|[\w+/=-]{32}|\/\/[^/]*@/

/** What to say about an unknown option: the one that was probably meant, or all that exist. */
function unknownMessage(key: string, known: readonly string[]): string {
  const meant = suggest(key, known)
  return meant === undefined
    ? `is not an option. The options are ${known.join(', ')}`
    : `is not an option. Did you mean \`${meant}\`?`
}

export function path(at: string, option: string): string {
  return at === '' || option === '' ? at + option : `${at}.${option}`
}
