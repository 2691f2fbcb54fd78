import { LATENODE_ALGORITHMS, LATENODE_SDK_URL, type LatenodeAlgorithm } from '../contract/index.js'
import type { EmbedAuthIssue } from '../errors.js'
import { latenodeClaims, type LatenodeGrant } from '../platforms/index.js'
import type { KeyOptions } from '../signing/index.js'
import type { Platform } from '../types.js'
import { positiveInteger } from '../values.js'
import { checkOptions, optional, rule } from './check.js'
import { fromEnvironment, type Environment } from './environment.js'
import { keyShape, makePlatform } from './platform.js'
import { isName, isWebUrl } from './strings.js'

/** A tenant of Latenode; created by `latenode()`. */
export type LatenodePlatform = Platform<'latenode', LatenodeGrant>

/** Options of `latenode()`. */
export interface LatenodeOptions extends KeyOptions {
  /** Issued by Latenode: a positive integer, or its decimal text. */
  tenantId: number | string | undefined
  /** Defaults by the key: RSA → RS512, P-256 → ES256, P-384 → ES384, P-521 → ES512, secp256k1 → ES256K. */
  algorithm?: LatenodeAlgorithm | undefined
  /** Written as `kid` only where given; Latenode documents none. */
  keyId?: string | undefined
  /** The browser SDK. Defaults to Latenode's hosted script. */
  sdkUrl?: string | undefined
}

const shape = {
  tenantId: rule(
    'the tenant id that Latenode issued: a positive integer',
    (value) => positiveInteger(value) !== undefined,
  ),
  ...keyShape,
  algorithm: optional('the name of an algorithm', (value) => typeof value === 'string'),
  keyId: optional('a key id: text of at most 255 characters', isName),
  sdkUrl: optional('an absolute http(s) URL', isWebUrl),
}

function create(options: LatenodeOptions): LatenodePlatform {
  const issues: EmbedAuthIssue[] = []
  const own = checkOptions(options, shape, issues)
  return makePlatform(own, issues, {
    allowed: LATENODE_ALGORITHMS,
    keyId: own.keyId,
    core: () => ({
      kind: 'latenode',
      name: 'latenode',
      tenant: String(own.tenantId),
      embed: Object.freeze({ sdkUrl: (own.sdkUrl as string | undefined) ?? LATENODE_SDK_URL }),
      toClaims: latenodeClaims({ tenantId: Number(own.tenantId) }),
    }),
  })
}

/** The variables that `latenode.fromEnv` reads, by option. */
export const LATENODE_VARIABLES = {
  tenantId: { variable: 'LATENODE_TENANT_ID', required: true },
  privateKey: {
    variable: 'LATENODE_PRIVATE_KEY',
    file: 'LATENODE_PRIVATE_KEY_FILE',
    required: true,
  },
  passphrase: { variable: 'LATENODE_PRIVATE_KEY_PASSPHRASE', alias: 'LATENODE_PASSPHRASE' },
  algorithm: { variable: 'LATENODE_ALGORITHM' },
  sdkUrl: { variable: 'LATENODE_SDK_URL' },
} as const

function fromEnv(environment: Environment = process.env): LatenodePlatform {
  return fromEnvironment(LATENODE_VARIABLES, environment, create)
}

/**
 * Latenode (white label). Creates the platform once, at startup: the key is parsed, bound to its
 * algorithm and verified here.
 * @throws EmbedAuthError with every issue of the options: `ERR_OPTION_*`, `ERR_KEY_*`,
 * `ERR_ALGORITHM_UNSUPPORTED`.
 */
export const latenode = Object.assign(create, {
  /**
   * The platform from `LATENODE_TENANT_ID`, `LATENODE_PRIVATE_KEY` (or `LATENODE_PRIVATE_KEY_FILE`)
   * and, optionally, `LATENODE_PRIVATE_KEY_PASSPHRASE`, `LATENODE_ALGORITHM`, `LATENODE_SDK_URL`.
   * @throws EmbedAuthError that names every missing or malformed variable.
   */
  fromEnv,
})
