import { standInKeyOf } from '../keygen/index.js'
import { PLATFORMS } from '../options.js'
import { KEY_VARIABLES, setting } from '../variables.js'

/**
 * Fills in key variables that are not set, so that a configuration that reads its key from the
 * environment loads where there is none: in CI, on a laptop.
 */
export async function addStandInKeys(env: Record<string, string | undefined>): Promise<void> {
  for (const platform of PLATFORMS) {
    const { key, file } = KEY_VARIABLES[platform]
    if (setting(env, key) !== undefined || setting(env, file) !== undefined) continue
    env[key] = await standInKeyOf(platform, env)
  }
}
