/** Reading a grant: by own data properties, copied before anything is checked, strict about names. */
import { EmbedAuthError } from '../errors.js'
import type { ToClaims } from '../types/internal.js'
import { isRecord, ownCopy, ownValue, quoted, typeName } from '../values.js'

/** The members of a grant that are read; anything else in it is a mistake worth hearing of. */
export type Members<Name extends string> = Readonly<Partial<Record<Name, unknown>>>

/**
 * Copies the own members of an object that the policy granted.
 * @throws EmbedAuthError `ERR_CLAIMS` for a getter, and for a member that is not known here: a
 * misspelt `planID` would otherwise be dropped without a word.
 */
export function readMembers<Name extends string>(
  source: unknown,
  path: string,
  known: readonly Name[],
): Members<Name> {
  const copy = readOwn(source, path)
  for (const name of Object.keys(copy)) {
    if (!(known as readonly string[]).includes(name)) {
      throw claimsFault(
        `${path} has an unknown member ${quoted(name)}; the members are ${known.join(', ')}`,
      )
    }
  }
  return copy as Members<Name>
}

/** Copies the own members of an object, whatever their names. */
export function readOwn(source: unknown, path: string): Readonly<Record<string, unknown>> {
  if (!isRecord(source)) throw claimsFault(`${path} must be an object; it is ${typeName(source)}`)
  const { copy, accessors } = ownCopy(source)
  const [accessor] = accessors
  if (accessor !== undefined) {
    throw claimsFault(`${path} has a getter ${quoted(accessor)}; give its value instead`)
  }
  return copy
}

/** Copies the elements of an array. A hole or a getter reads as undefined. */
export function readList(source: unknown, path: string, mend: string): unknown[] {
  if (!Array.isArray(source)) {
    throw claimsFault(`${path} must be an array${mend}; it is ${typeName(source)}`)
  }
  const list: unknown[] = []
  for (let index = 0; index < source.length; index++) list.push(ownValue(source, index))
  return list
}

export function claimsFault(message: string, cause?: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_CLAIMS', message, { cause })
}

/** Lets only an `EmbedAuthError` out, whatever a proxy in the grant throws when it is read. */
export function onlyClaimsFaults(toClaims: ToClaims): ToClaims {
  return (granted, context, trace) => {
    try {
      return toClaims(granted, context, trace)
    } catch (cause) {
      throw unreadable(cause)
    }
  }
}

/** What `onlyClaimsFaults` makes of something thrown. */
export function unreadable(cause: unknown): EmbedAuthError {
  return cause instanceof EmbedAuthError ? cause : claimsFault('The grant cannot be read', cause)
}
