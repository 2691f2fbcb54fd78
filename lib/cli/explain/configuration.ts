/** Takes a configuration of `explain` and makes the decision for a user. */
import {
  activepieces,
  embedAuth,
  latenode,
  type EmbedAuthOptions,
  type Explanation,
  type Platform,
} from '../../index.js'
import { isRecord, ownValue, typeName } from '../../values.js'
import { usageError } from '../context.js'
import { temporaryKey } from '../key-pair.js'
import { PLATFORMS } from '../settings.js'
import { policyFromJson } from './json-policy.js'

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
  const { platform, policy, rateLimit } = options
  const declared = await declaredPlatform(platform)
  return {
    getUser: () => null,
    ...options,
    // A store would connect to its server.
    ...(isRecord(rateLimit) && 'store' in rateLimit && { rateLimit: false }),
    ...(declared !== undefined && {
      platform: declared.platform,
      policy: typeof policy === 'function' ? policy : policyFromJson(policy, declared.kind),
    }),
  }
}

const OPTIONS = [
  ...['getUser', 'platform', 'policy', 'path', 'methods', 'attach', 'ttlSeconds', 'rateLimit'],
  ...['allowedOrigins', 'cache', 'timeoutMs', 'maxPending', 'maxGrant', 'localsName'],
  ...['onEvent', 'onError', 'now'],
]

/** Own members, and the options that an instance has from its class; methods keep it as `this`. */
function membersOf(source: Record<string, unknown>): Record<string, unknown> {
  const inherited = OPTIONS.filter((name) => name in source && !Object.hasOwn(source, name))
  const members = inherited.map((name) => {
    const value = source[name]
    return [name, typeof value === 'function' ? (value.bind(source) as unknown) : value]
  })
  return { ...(Object.fromEntries(members) as Record<string, unknown>), ...source }
}

/** A platform in JSON: `{ "kind": "latenode", "tenantId": 1 }`. */
async function declaredPlatform(
  platform: unknown,
): Promise<{ readonly kind: string; readonly platform: Platform } | undefined> {
  // Platforms made by the library are frozen.
  if (!isRecord(platform) || Object.isFrozen(platform)) return undefined
  const kind = ownValue(platform, 'kind')
  if (!PLATFORMS.some((known) => known === kind)) {
    throw usageError(`\`platform.kind\` must be ${PLATFORMS.join(' or ')}.`)
  }
  const options = Object.fromEntries(Object.entries(platform).filter(([name]) => name !== 'kind'))
  const defaultAlgorithm = kind === 'latenode' ? 'ES256' : 'RS256'
  const privateKey = await temporaryKey(options.algorithm ?? defaultAlgorithm)
  return {
    kind: String(kind),
    platform:
      kind === 'latenode'
        ? latenode({ tenantId: undefined, privateKey, ...options })
        : activepieces({ instanceUrl: undefined, signingKeyId: undefined, privateKey, ...options }),
  }
}
