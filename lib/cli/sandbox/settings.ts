/** What an application needs in its environment to talk to a sandbox. */
import type { Environment } from '../context.js'
import type { CliPlatform } from '../options.js'
import { KEY_VARIABLES, setting } from '../variables.js'
import type { TrustedKey } from './keys.js'

export const DEFAULT_KEY_ID = 'sandbox-signing-key-1'
export const DEFAULT_TENANT_ID = 1

/** Where the sandbox serves the SDK scripts; it takes any version. */
const LATENODE_SDK_PATH = '/static/sdk/0.1.6.js'
const ACTIVEPIECES_SDK_PATH = '/sdk/embed/0.13.0.js'

/**
 * Variables by name. What the environment has already is repeated, except for keys: those are named
 * by file alone.
 * @param origin `http://embedded.localhost:PORT`: another site than the host page's
 */
export function sandboxSettings(
  keys: Readonly<Partial<Record<CliPlatform, TrustedKey>>>,
  env: Environment,
  origin: string,
): Record<string, string> {
  const settings: Record<string, string> = {}
  if (keys.latenode !== undefined) {
    settings.LATENODE_TENANT_ID = setting(env, 'LATENODE_TENANT_ID') ?? String(DEFAULT_TENANT_ID)
    addKeyFile(settings, 'latenode', keys.latenode)
    settings.LATENODE_SDK_URL = origin + LATENODE_SDK_PATH
  }
  if (keys.activepieces !== undefined) {
    settings.ACTIVEPIECES_INSTANCE_URL = origin
    settings.ACTIVEPIECES_SIGNING_KEY_ID =
      setting(env, 'ACTIVEPIECES_SIGNING_KEY_ID') ?? DEFAULT_KEY_ID
    addKeyFile(settings, 'activepieces', keys.activepieces)
    settings.ACTIVEPIECES_SDK_URL = origin + ACTIVEPIECES_SDK_PATH
  }
  return settings
}

function addKeyFile(
  settings: Record<string, string>,
  platform: CliPlatform,
  { privateKeyFile }: TrustedKey,
): void {
  if (privateKeyFile !== undefined) settings[KEY_VARIABLES[platform].file] = privateKeyFile
}

/** A line of an .env file; quoted where the value would not survive bare. */
export function envLine(name: string, value: string): string {
  if (/^[\w./:@%+-]*$/.test(value)) return `${name}=${value}`
  // Within double quotes `\n` would become a line end, also the one in `C:\new`.
  return value.includes("'") ? `${name}="${value}"` : `${name}='${value}'`
}
