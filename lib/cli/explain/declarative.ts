/** A configuration as plain JSON → options. What a function would read, a path of members reads. */
import { isRecord, ownValue, typeName } from '../../values.js'
import { usageError } from '../failure.js'

/** The suffix that turns an option into "read it from the user": `planIdFrom: "plan.id"`. */
const SUFFIX = 'From'

/**
 * Turns a declarative policy into a policy object. Each `<option>From` is a path of own members of the
 * user; for `spaces`, `spaceIdFrom` and `roleFrom` are paths within each entry. The rest is taken as it
 * is, and checked like any other policy.
 */
export function declarativePolicy(policy: unknown, kind: string): Record<string, unknown> {
  if (!isRecord(policy)) {
    throw usageError(`the configuration's policy must be an object, but is ${typeName(policy)}`)
  }
  const options: Record<string, unknown> = {}
  const paths: Record<string, string> = {}
  for (const [name, value] of Object.entries(policy)) {
    if (!name.endsWith(SUFFIX)) options[name] = value
    else if (typeof value === 'string' && value !== '') paths[name.slice(0, -SUFFIX.length)] = value
    else
      throw usageError(`policy.${name} must be a path such as "team.id", but is ${typeName(value)}`)
  }
  if (kind === 'latenode') addSpaces(options, paths)
  if (paths.denyWhen !== undefined) {
    options.denyWhen = denyWhen(paths.denyWhen)
    delete paths.denyWhen
  }
  for (const [option, path] of Object.entries(paths)) {
    options[option] = (user: unknown) => readPath(user, path)
  }
  return options
}

function addSpaces(options: Record<string, unknown>, paths: Record<string, string>): void {
  const { spaces, spaceId = 'spaceId', role = 'role' } = paths
  delete paths.spaces
  delete paths.spaceId
  delete paths.role
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

/** True shuts the user out, and so does a text, which is the reason. */
function denyWhen(path: string): (user: unknown) => string | false {
  return (user) => {
    const value = readPath(user, path)
    if (value === undefined || value === null || value === false) return false
    return typeof value === 'string' && value.trim() !== ''
      ? value
      : `"${path}" is set for this user.`
  }
}

/** The value at a path of own members: `team.id`. Undefined where the path ends early. */
function readPath(source: unknown, path: string): unknown {
  let value = source
  for (const name of path.split('.')) {
    if (!isRecord(value)) return undefined
    value = ownValue(value, name)
  }
  return value
}
