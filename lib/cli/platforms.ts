/** The two built-in platforms as the commands need them: by name, from an environment. */
import { activepieces, latenode, type Platform } from '../index.js'
import type { Environment } from './context.js'
import { usageError } from './failure.js'
import { platformsSet, type CliPlatform } from './options.js'

export const PLATFORM_TITLES: Readonly<Record<CliPlatform, string>> = {
  latenode: 'Latenode',
  activepieces: 'Activepieces',
}

/** The platform that was asked for, else the one that the environment has settings of. */
export function choosePlatform(asked: CliPlatform | undefined, env: Environment): CliPlatform {
  if (asked !== undefined) return asked
  const [first, second] = platformsSet(env)
  if (first !== undefined && second === undefined) return first
  throw usageError(
    first === undefined
      ? 'name the platform: --platform latenode or --platform activepieces'
      : 'there are settings of both platforms: choose with --platform',
  )
}

/** @throws EmbedAuthError that names every missing or malformed variable. */
export function platformFromEnv(platform: CliPlatform, env: Environment): Platform {
  return platform === 'latenode' ? latenode.fromEnv(env) : activepieces.fromEnv(env)
}
