/** Settings that are right in form, in place of missing ones: only to find out about the others. */
import type { Environment } from '../context.js'
import { standInKeyOf } from '../keygen/index.js'
import type { CliPlatform } from '../options.js'
import { KEY_VARIABLES } from '../variables.js'

const PLAIN: Readonly<Record<string, string>> = {
  LATENODE_TENANT_ID: '1',
  ACTIVEPIECES_INSTANCE_URL: 'https://instance.invalid',
  ACTIVEPIECES_SIGNING_KEY_ID: 'stand-in',
}

/** Stand-ins for the variables named. */
export async function standIns(
  platform: CliPlatform,
  names: readonly string[],
  env: Environment,
): Promise<Record<string, string>> {
  const { key } = KEY_VARIABLES[platform]
  const filled: Record<string, string> = {}
  for (const name of names) {
    const plain = PLAIN[name]
    if (plain !== undefined) filled[name] = plain
    else if (name === key) filled[name] = await standInKeyOf(platform, env)
  }
  return filled
}
