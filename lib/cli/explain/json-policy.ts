/** A policy in JSON: what a function would read from the user, a path of members reads. */
import { isRecord, ownValue, typeName } from '../../values.js'
import { usageError } from '../context.js'

/** Suffix of an option that is read from the user: `"planIdFrom": "plan.id"`. */
const SUFFIX = 'From'

/**
 * Turns a policy in JSON into a policy object. Each `<option>From` is a path of own members of the
 * user. `spaceIdFrom` and `roleFrom` are paths in each entry of `spacesFrom`. Other members are
 * passed on and checked like every policy.
 */
export function policyFromJson(policy: unknown, kind: string): Record<string, unknown> {
  if (!isRecord(policy)) {
    throw usageError(`\`policy\` must be an object; received ${typeName(policy)}.`)
  }
  const options: Record<string, unknown> = {}
  const paths = new Map<string, string>()
  for (const [name, value] of Object.entries(policy)) {
    if (!name.endsWith(SUFFIX)) options[name] = value
    else if (typeof value === 'string' && value !== '') {
      paths.set(name.slice(0, -SUFFIX.length), value)
    } else {
      throw usageError(
        `\`policy.${name}\` must be a path such as "team.id"; received ${typeName(value)}.`,
      )
    }
  }
  if (kind === 'latenode') addSpaces(options, paths)
  for (const [option, path] of paths) {
    options[option] =
      option === 'denyWhen' ? denyWhen(path) : (user: unknown) => readPath(user, path)
  }
  return options
}

function addSpaces(options: Record<string, unknown>, paths: Map<string, string>): void {
  const spaces = paths.get('spaces')
  const spaceId = paths.get('spaceId') ?? 'spaceId'
  const role = paths.get('role') ?? 'role'
  for (const name of ['spaces', 'spaceId', 'role']) paths.delete(name)
  if (spaces === undefined) return
  options.spaces = (user: unknown) => {
    const entries = readPath(user, spaces) ?? []
    if (!Array.isArray(entries)) return entries
    return entries.map((entry: unknown) => ({
      spaceId: readPath(entry, spaceId),
      role: readPath(entry, role),
    }))
  }
}

/** Denies a user for whom the member is set. A text is the reason. */
function denyWhen(path: string): (user: unknown) => string | false {
  return (user) => {
    const value = readPath(user, path)
    if (value === undefined || value === null || value === false) return false
    const isReason = typeof value === 'string' && value.trim() !== ''
    return isReason ? value : `"${path}" is set for this user.`
  }
}

/** The value at a path of own members, such as `team.id`; undefined if the path ends early. */
function readPath(source: unknown, path: string): unknown {
  let value = source
  for (const name of path.split('.')) {
    if (!isRecord(value)) return undefined
    value = ownValue(value, name)
  }
  return value
}
