import { ACTIVEPIECES_ALGORITHMS, ACTIVEPIECES_SDK_URL } from '../contract/index.js'
import type { EmbedAuthIssue } from '../errors.js'
import { activepiecesClaims, type ActivepiecesGrant } from '../platforms/index.js'
import type { KeyOptions } from '../signing/index.js'
import type { Platform } from '../types.js'
import { checkOptions, optional, rule } from './check.js'
import { fromEnvironment, type Environment } from './environment.js'
import { keyShape, makePlatform } from './platform.js'
import { isName, isServerUrl, isWebUrl } from './strings.js'

/** An Activepieces instance with its signing key; created by `activepieces()`. */
export type ActivepiecesPlatform = Platform<'activepieces', ActivepiecesGrant>

/** Options of `activepieces()`. */
export interface ActivepiecesOptions extends KeyOptions {
  /** Where the platform runs: `https://flows.example.com`. A trailing slash is dropped. */
  instanceUrl: string | undefined
  /** Written as `kid`: the server finds the key, and through it the platform, by this id only. */
  signingKeyId: string | undefined
  /** The browser SDK. Defaults to Activepieces' hosted script. */
  sdkUrl?: string | undefined
}

const shape = {
  instanceUrl: rule('the absolute http(s) URL of the instance, without a query', isServerUrl),
  signingKeyId: rule('the id of the signing key, as the platform shows it', isName),
  ...keyShape,
  sdkUrl: optional('an absolute http(s) URL', isWebUrl),
}

function create(options: ActivepiecesOptions): ActivepiecesPlatform {
  const issues: EmbedAuthIssue[] = []
  const own = checkOptions(options, shape, issues)
  return makePlatform(own, issues, {
    allowed: ACTIVEPIECES_ALGORITHMS,
    keyId: own.signingKeyId,
    core: () => ({
      kind: 'activepieces',
      name: 'activepieces',
      tenant: String(own.signingKeyId),
      embed: Object.freeze({
        sdkUrl: (own.sdkUrl as string | undefined) ?? ACTIVEPIECES_SDK_URL,
        instanceUrl: String(own.instanceUrl).replace(/\/+$/, ''),
      }),
      toClaims: activepiecesClaims(),
    }),
  })
}

/** The variables that `activepieces.fromEnv` reads, by option. */
export const ACTIVEPIECES_VARIABLES = {
  instanceUrl: { variable: 'ACTIVEPIECES_INSTANCE_URL', required: true },
  signingKeyId: { variable: 'ACTIVEPIECES_SIGNING_KEY_ID', required: true },
  privateKey: {
    variable: 'ACTIVEPIECES_SIGNING_KEY',
    file: 'ACTIVEPIECES_SIGNING_KEY_FILE',
    required: true,
  },
  passphrase: {
    variable: 'ACTIVEPIECES_SIGNING_KEY_PASSPHRASE',
    alias: 'ACTIVEPIECES_PASSPHRASE',
  },
  sdkUrl: { variable: 'ACTIVEPIECES_SDK_URL' },
} as const

function fromEnv(environment: Environment = process.env): ActivepiecesPlatform {
  return fromEnvironment(ACTIVEPIECES_VARIABLES, environment, create)
}

/**
 * Activepieces (embedding). Creates the platform once, at startup: RS256, with the signing key id as
 * `kid`.
 * @throws EmbedAuthError with every issue of the options: `ERR_OPTION_*`, `ERR_KEY_*`.
 */
export const activepieces = Object.assign(create, {
  /**
   * The platform from `ACTIVEPIECES_INSTANCE_URL`, `ACTIVEPIECES_SIGNING_KEY_ID`,
   * `ACTIVEPIECES_SIGNING_KEY` (or `ACTIVEPIECES_SIGNING_KEY_FILE`) and, optionally,
   * `ACTIVEPIECES_SIGNING_KEY_PASSPHRASE`, `ACTIVEPIECES_SDK_URL`.
   * @throws EmbedAuthError that names every missing or malformed variable.
   */
  fromEnv,
})
