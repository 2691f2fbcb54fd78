/** Configuration and user → the decision, as the middleware would take it. */
import {
  activepieces,
  embedAuth,
  latenode,
  type EmbedAuthOptions,
  type Explanation,
  type Platform,
} from '../../index.js'
import { isRecord, ownValue, typeName } from '../../values.js'
import { usageError } from '../failure.js'
import { PLATFORMS } from '../options.js'
import { declarativePolicy } from './declarative.js'
import { standInKey } from '../keygen/index.js'

interface Explaining {
  explain(user: unknown): Promise<Explanation>
  close?(): void
}

/** Takes the decision for `user`. Rejects with what is wrong with the configuration. */
export async function decide(configuration: unknown, user: unknown): Promise<Explanation> {
  const embed = isExplaining(configuration)
    ? configuration
    : // Checked there, one by one: nothing is known of them here.
      embedAuth((await complete(configuration)) as unknown as EmbedAuthOptions<unknown, Platform>)
  try {
    return await embed.explain(user)
  } finally {
    embed.close?.()
  }
}

function isExplaining(value: unknown): value is Explaining {
  return (
    (typeof value === 'function' || isRecord(value)) &&
    typeof (value as { explain?: unknown }).explain === 'function'
  )
}

/** Options with what `explain` can do without: a session, a key, a store for the rate limit. */
async function complete(configuration: unknown): Promise<Record<string, unknown>> {
  if (!isRecord(configuration)) {
    throw usageError(`the configuration must be an object, but is ${typeName(configuration)}`)
  }
  const { platform, policy, rateLimit } = configuration
  const declared = await declaredPlatform(platform)
  return {
    getUser: () => null,
    ...configuration,
    // A store would connect to its server for nothing.
    ...(isRecord(rateLimit) && 'store' in rateLimit && { rateLimit: false }),
    ...(declared !== undefined && {
      platform: declared.platform,
      policy: typeof policy === 'function' ? policy : declarativePolicy(policy, declared.kind),
    }),
  }
}

/** A platform that is written down instead of made: `{ "kind": "latenode", "tenantId": 1 }`. */
async function declaredPlatform(
  platform: unknown,
): Promise<{ readonly kind: string; readonly platform: Platform } | undefined> {
  if (!isRecord(platform) || Object.isFrozen(platform)) return undefined
  const kind = ownValue(platform, 'kind')
  if (!PLATFORMS.some((known) => known === kind)) {
    throw usageError(`the configuration's platform.kind must be ${PLATFORMS.join(' or ')}`)
  }
  const options = Object.fromEntries(Object.entries(platform).filter(([name]) => name !== 'kind'))
  const privateKey = await standInKey(
    options.algorithm ?? (kind === 'latenode' ? 'ES256' : 'RS256'),
  )
  const made =
    kind === 'latenode'
      ? latenode({ tenantId: undefined, privateKey, ...options })
      : activepieces({ instanceUrl: undefined, signingKeyId: undefined, privateKey, ...options })
  return { kind: String(kind), platform: made }
}
