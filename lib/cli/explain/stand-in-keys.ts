import { standInKey } from '../keygen/index.js'
import { KEY_VARIABLES, setting } from '../variables.js'

/**
 * Fills in key variables that are not set, so that a configuration that reads its key from the
 * environment loads where there is none: in CI, on a laptop.
 */
export async function addStandInKeys(env: Record<string, string | undefined>): Promise<void> {
  for (const [platform, { key, file }] of Object.entries(KEY_VARIABLES)) {
    if (setting(env, key) !== undefined || setting(env, file) !== undefined) continue
    env[key] = await standInKey(platform === 'latenode' && setting(env, 'LATENODE_ALGORITHM'))
  }
}
