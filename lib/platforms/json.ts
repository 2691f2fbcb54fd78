/** Plain JSON: a deep copy that takes nothing else, and a serializer that calls nobody's `toJSON`. */
import type { Claims, JsonValue } from '../types/internal.js'
import { isRecord, ownCopy, ownValue, quoted, typeName } from '../values.js'
import { claimsFault } from './grant.js'

const MAX_DEPTH = 8
const MAX_VALUES = 10_000
const LONE_SURROGATE = /\p{Cs}/u

interface Walk {
  /** The objects around the value, outermost first: one met again is a cycle. */
  readonly around: object[]
  values: number
}

/**
 * Copies what a `claims` function returned: objects onto null prototypes, own data properties only.
 * @throws EmbedAuthError `ERR_CLAIMS` that names the path of what JSON would drop, change or choke on.
 */
export function copyClaims(value: unknown, path: string): Claims {
  if (!isRecord(value)) throw claimsFault(`${path} must be an object; it is ${typeName(value)}`)
  return copyRecord(value, path, { around: [value], values: 1 })
}

function copyJson(value: unknown, path: string, walk: Walk): JsonValue {
  walk.values += 1
  if (walk.values > MAX_VALUES) throw claimsFault(`The claims hold more than ${MAX_VALUES} values`)
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value)) throw claimsFault(`${path} holds half a surrogate pair`)
    return value
  }
  if (typeof value === 'object') return copyObject(value, path, walk)
  throw claimsFault(
    value === undefined
      ? `${path} is undefined, which JSON would drop: leave the member out`
      : `${path} is of type ${typeName(value)}, which is not JSON`,
  )
}

function copyObject(value: object, path: string, walk: Walk): JsonValue {
  if (walk.around.includes(value)) throw claimsFault(`${path} is a cycle`)
  if (walk.around.length >= MAX_DEPTH) {
    throw claimsFault(`${path} is nested deeper than ${MAX_DEPTH} levels`)
  }
  walk.around.push(value)
  const copy = Array.isArray(value) ? copyArray(value, path, walk) : copyRecord(value, path, walk)
  walk.around.pop()
  return copy
}

function copyArray(list: readonly unknown[], path: string, walk: Walk): JsonValue[] {
  const copy: JsonValue[] = []
  for (let index = 0; index < list.length; index++) {
    copy.push(copyJson(ownValue(list, index), `${path}[${index}]`, walk))
  }
  return copy
}

function copyRecord(record: object, path: string, walk: Walk): Claims {
  if (!isPlain(record)) {
    throw claimsFault(
      `${path} is of type ${typeName(record)}, not a plain object: convert it to plain JSON`,
    )
  }
  const { copy: members, accessors } = ownCopy(record)
  const [accessor] = accessors
  if (accessor !== undefined) {
    throw claimsFault(`${path} has a getter ${quoted(accessor)}; give its value instead`)
  }
  const copy = Object.create(null) as Record<string, JsonValue>
  for (const name of Object.keys(members)) {
    if (name === '__proto__' || LONE_SURROGATE.test(name)) {
      throw claimsFault(`${path} has a member ${quoted(name)}, which is no name for a claim`)
    }
    copy[name] = copyJson(members[name], `${path}.${shortName(name)}`, walk)
  }
  return copy
}

/** An object literal, also of another realm: nothing stands between it and the root of prototypes. */
function isPlain(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A member's name in a path: cut, so that a message stays one. */
function shortName(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name
}

/**
 * Checked claims as the members of a JSON object, without its braces; in linear time. By hand where
 * somebody planted a `toJSON` on a prototype, which `JSON.stringify` would call.
 */
export function serializeClaims(claims: Claims): string {
  const text = 'toJSON' in Array.prototype ? serialize(claims) : JSON.stringify(claims)
  return text.slice(1, -1)
}

/** `JSON.stringify` asks a primitive for no `toJSON`. */
function serialize(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? serializeList(value) : serializeRecord(value as Claims)
}

function serializeList(list: readonly JsonValue[]): string {
  let text = ''
  for (let index = 0; index < list.length; index++) {
    text += (index === 0 ? '' : ',') + serialize(list[index] as JsonValue)
  }
  return `[${text}]`
}

function serializeRecord(record: Claims): string {
  let text = ''
  for (const name of Object.keys(record)) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${serialize(record[name] as JsonValue)}`
  }
  return `{${text}}`
}
