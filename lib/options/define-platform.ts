import type { EmbedAuthIssue } from '../errors.js'
import { customClaims, type ClaimsFunction } from '../platforms/index.js'
import { ALGORITHMS, type Algorithm, type KeyOptions } from '../signing/index.js'
import type { Awaitable, EmbedSettings, HookContext, Platform } from '../types.js'
import { isRecord } from '../values.js'
import { checkOptions, isFunction, optional, rule, shownValue } from './check.js'
import { keyShape, makePlatform } from './platform.js'
import { isName, isServerUrl, isWebUrl } from './strings.js'

/** A platform that the application defines; created by `definePlatform()`. */
export type CustomPlatform<Grant> = Platform<'custom', Grant>

/** Options of `definePlatform()`. */
export interface DefinePlatformOptions<
  Grant extends { readonly userId: string | number },
> extends KeyOptions {
  /** Letters, digits and hyphens; tells the platform apart in answers, events and rate limits. */
  name: string
  /** JWS algorithms that the platform takes (RFC 7518 §3.1); an RSA key signs with the first RSA one. */
  algorithms: readonly Algorithm[]
  /** Written as `kid` where given. */
  keyId?: string | undefined
  /** Settings that the browser needs together with the token. */
  embed?: EmbedSettings | undefined
  /**
   * Grant → claims, plain JSON. `iat` and `exp` are added by the library and refused here
   * (`ERR_CLAIMS`).
   */
  claims: (grant: Grant, context: HookContext) => Awaitable<Readonly<Record<string, unknown>>>
}

const PLATFORM_NAME = /^[a-z][a-z0-9-]{0,62}$/i
const BUILT_IN = ['latenode', 'activepieces']

const embedShape = {
  sdkUrl: optional('an absolute http(s) URL', isWebUrl),
  instanceUrl: optional('an absolute http(s) URL without a query', isServerUrl),
}

const isFilledList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0

const shape = {
  name: rule(
    'a name of letters, digits and hyphens that no built-in platform has',
    (value) => typeof value === 'string' && PLATFORM_NAME.test(value) && !BUILT_IN.includes(value),
  ),
  algorithms: rule('a list of algorithm names, at least one', isFilledList),
  ...keyShape,
  keyId: optional('a key id: text of at most 255 characters', isName),
  embed: optional('an object with sdkUrl, instanceUrl or both', isRecord),
  claims: rule('a function from a grant to claims', isFunction),
}

/**
 * Any other platform that takes a signed JWT. Its policy is a function that returns the grant; the
 * grant's `userId` keys the rate limit and the audit events.
 * @throws EmbedAuthError with every issue of the options: `ERR_OPTION_*`, `ERR_KEY_*`,
 * `ERR_ALGORITHM_UNSUPPORTED`.
 */
export function definePlatform<Grant extends { readonly userId: string | number }>(
  options: DefinePlatformOptions<Grant>,
): CustomPlatform<Grant> {
  const issues: EmbedAuthIssue[] = []
  const own = checkOptions(options, shape, issues)
  const embed = readEmbed(own.embed, issues)
  return makePlatform(own, issues, {
    allowed: readAlgorithms(own.algorithms, issues),
    keyId: own.keyId,
    core: () => ({
      kind: 'custom',
      name: String(own.name),
      tenant: (own.keyId as string | undefined) ?? '',
      embed: Object.freeze(embed),
      toClaims: customClaims(own.claims as ClaimsFunction),
    }),
  })
}

function readEmbed(embed: unknown, issues: EmbedAuthIssue[]): EmbedSettings {
  if (!isRecord(embed)) return {}
  const { sdkUrl, instanceUrl } = checkOptions(embed, embedShape, issues, 'embed') as EmbedSettings
  return {
    ...(sdkUrl !== undefined && { sdkUrl }),
    ...(instanceUrl !== undefined && { instanceUrl }),
  }
}

/** The algorithms of the platform; undefined if the list is not valid. */
function readAlgorithms(list: unknown, issues: EmbedAuthIssue[]): Algorithm[] | undefined {
  if (!isFilledList(list)) return undefined
  const supported = list.filter((name): name is Algorithm => ALGORITHMS.includes(name as Algorithm))
  for (const [index, name] of list.entries()) {
    if (supported.includes(name as Algorithm)) continue
    const message = `must be one of ${ALGORITHMS.join(', ')}; received ${shownValue(name)}`
    issues.push({ code: 'ERR_ALGORITHM_UNSUPPORTED', option: `algorithms.${index}`, message })
  }
  return supported.length === list.length ? supported : undefined
}
