/** Takes a configuration of `explain` and makes the decision for a user. */
import { embedAuth, type EmbedAuthOptions, type Explanation, type Platform } from '../../index.js'
import { OPTION_NAMES } from '../../options/index.js'
import { isRecord, ownValue, readMembers, typeName } from '../../values.js'
import { usageError } from '../context.js'
import { temporaryKey } from '../keys.js'
import { PLATFORM_INFO, PLATFORMS, type CliPlatform } from '../settings.js'

interface Explainer {
  explain(user: unknown): Promise<Explanation>
  close?(): void
}

/** Makes the decision. Rejects if the configuration is invalid. */
export async function explainUser(configuration: unknown, user: unknown): Promise<Explanation> {
  const embed = isExplainer(configuration)
    ? configuration
    : // `embedAuth` checks every option itself.
      embedAuth((await complete(configuration)) as unknown as EmbedAuthOptions<unknown, Platform>)
  try {
    return await embed.explain(user)
  } finally {
    embed.close?.()
  }
}

function isExplainer(value: unknown): value is Explainer {
  return (
    (typeof value === 'function' || isRecord(value)) &&
    typeof (value as { explain?: unknown }).explain === 'function'
  )
}

/** Adds what `explain` does without: `getUser` and the key. Removes the store of the rate limit. */
async function complete(configuration: unknown): Promise<Record<string, unknown>> {
  if (!isRecord(configuration)) {
    throw usageError(`The configuration must be an object; received ${typeName(configuration)}.`)
  }
  const options = membersOf(configuration)
  const { getUser, platform, policy, rateLimit } = options
  const kind = declaredKind(platform)
  return {
    ...options,
    getUser: getUser ?? (() => null),
    // A store would connect to its server.
    ...(isRecord(rateLimit) && 'store' in rateLimit && { rateLimit: false }),
    ...(kind !== undefined && {
      platform: await declaredPlatform(kind, platform as Record<string, unknown>),
      policy: typeof policy === 'function' ? policy : policyFromJson(policy, kind),
    }),
  }
}

/** Own members, and the options that an instance has from its class; methods keep it as `this`. */
function membersOf(source: Record<string, unknown>): Record<string, unknown> {
  const options = Object.entries(readMembers(source, OPTION_NAMES)).map(([name, value]) => [
    name,
    typeof value === 'function' ? (value.bind(source) as unknown) : value,
  ])
  return { ...source, ...(Object.fromEntries(options) as Record<string, unknown>) }
}

/** The kind of a platform in JSON: `{ "kind": "latenode", "tenantId": 1 }`. */
function declaredKind(platform: unknown): CliPlatform | undefined {
  // Platforms made by the library are frozen.
  if (!isRecord(platform) || Object.isFrozen(platform)) return undefined
  const kind = PLATFORMS.find((known) => known === ownValue(platform, 'kind'))
  if (kind === undefined) throw usageError(`\`platform.kind\` must be ${PLATFORMS.join(' or ')}.`)
  return kind
}

async function declaredPlatform(
  kind: CliPlatform,
  { kind: _, ...options }: Record<string, unknown>,
): Promise<Platform> {
  // An EC key is generated faster.
  const byDefault = kind === 'latenode' ? 'ES256' : 'RS256'
  const privateKey = await temporaryKey(options.algorithm ?? byDefault)
  return PLATFORM_INFO[kind].factory({ privateKey, ...options } as never)
}

/** Suffix of an option that is read from the user: `"planIdFrom": "plan.id"`. */
const SUFFIX = 'From'

/**
 * Turns a policy in JSON into a policy object. Each `<option>From` is a path of own members of the
 * user. `spaceIdFrom` and `roleFrom` are paths in each entry of `spacesFrom`. Other members are
 * passed on and checked like every policy.
 */
function policyFromJson(policy: unknown, kind: CliPlatform): Record<string, unknown> {
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
