/** `embed-auth token`: signs one token. */
import { InvalidArgumentError, type Command, type Option } from 'commander'
import { ACTIVEPIECES_ROLES, LATENODE_ROLES } from '../contract/index.js'
import { embedAuth, type IssuedToken, type LatenodeRole, type Platform } from '../index.js'
import { positiveInteger } from '../values.js'
import { usageError, type CommandContext } from './context.js'
import { collect, envOption, integerBetween, platformOption, withExamples } from './options.js'
import {
  choosePlatform,
  PLATFORM_INFO,
  PLATFORMS,
  withEnvFile,
  type CliPlatform,
} from './settings.js'
import { formatDuration } from './claims.js'

interface SpaceOption {
  readonly spaceId: number
  readonly role: LatenodeRole
}

interface Options {
  readonly platform?: CliPlatform
  readonly userId: string
  readonly ttl: number
  readonly env?: string
  readonly json?: true
  readonly space?: readonly SpaceOption[]
  readonly planId?: number
  readonly personalSpace?: true
  readonly projectId?: string
  readonly projectName?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly role?: string
  readonly pieceSet?: string
  readonly piecesTag?: readonly string[]
}

export function tokenCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('token')
      .summary('sign one token with the key of the environment')
      .description(
        'Signs one token and prints only the token, so that you can pipe it to another command. ' +
          'Key and tenant are read from the environment, as in latenode.fromEnv and ' +
          'activepieces.fromEnv.',
      )
      .addOption(platformOption('platform of the token (default: the one with settings)'))
      .requiredOption('--user-id <id>', 'stable id of the user')
      .option('--ttl <seconds>', 'lifetime, 30 to 3600', integerBetween(30, 3600), 300)
      .addOption(envOption())
      .option('--json', 'print token, lifetime and platform as JSON')
      .optionsGroup(groupOf('latenode'))
      .option('--space <id:role>', 'space to grant; can be repeated', collect(parseSpace))
      .option('--plan-id <id>', 'plan of a new user', integerBetween(1, Number.MAX_SAFE_INTEGER))
      .option('--personal-space', 'give the user a personal space')
      .optionsGroup(groupOf('activepieces'))
      .option('--project-id <id>', 'stable id of the project')
      .option('--project-name <name>', 'display name of the project')
      .option('--first-name <name>', 'first name of a new user')
      .option('--last-name <name>', 'last name of a new user')
      .option('--role <role>', `${Object.keys(ACTIVEPIECES_ROLES).join(', ')} or a custom role`)
      .option('--piece-set <key>', 'show the pieces of this set (v4)')
      .option(
        '--pieces-tag <tag>',
        'show pieces with this tag (v3); can be repeated',
        collect(String),
      ),
    [
      'embed-auth token --platform latenode --user-id ada --space 12:manager --space 15:read-only',
      'embed-auth token --platform activepieces --user-id ada --project-id acme --first-name Ada \\\n      --last-name Lovelace --role EDITOR',
    ],
  ).action(async (options: Options, command: Command) => {
    const { out, err } = context
    const env = await withEnvFile(context.env, options.env)
    const name = choosePlatform(options.platform, env)
    refuseOthers(name, command)
    const grant = GRANTS[name](options)
    const { title, factory } = PLATFORM_INFO[name]
    const issued = await signToken(factory.fromEnv(env), grant, options.ttl)
    if (options.json) {
      out.raw(JSON.stringify(issued, undefined, 2))
      return
    }
    out.raw(issued.token)
    const lifetime = formatDuration(issued.expiresIn)
    const text = `${title} token, valid for ${lifetime}, until ${issued.expiresAt}`
    err.line({ text, paint: 'dim' })
  })
}

/** Signs one token for a grant with `embedAuth`, as an application does. */
export async function signToken(
  platform: Platform,
  grant: Readonly<Record<string, unknown>>,
  ttlSeconds: number,
): Promise<IssuedToken> {
  const embed = embedAuth({
    getUser: () => null,
    platform,
    policy: () => grant,
    ttlSeconds,
    path: false,
    rateLimit: false,
    cache: false,
  })
  try {
    return await embed.issue(null)
  } finally {
    embed.close()
  }
}

const ROLES = Object.keys(LATENODE_ROLES) as readonly LatenodeRole[]

/** Parses `12:manager`. */
function parseSpace(text: string): SpaceOption {
  const [id, name, ...rest] = text.split(':')
  const spaceId = positiveInteger(id)
  const role = ROLES.find((known) => known === name)
  if (spaceId === undefined || rest.length > 0) {
    throw new InvalidArgumentError('It must be ID:ROLE, such as 12:manager.')
  }
  if (role === undefined) {
    throw new InvalidArgumentError(
      `The role must be one of ${ROLES.join(', ')}. Admin cannot be granted.`,
    )
  }
  return { spaceId, role }
}

/** Heading of the options that only one platform has. */
const groupOf = (platform: CliPlatform): string => `For ${PLATFORM_INFO[platform].title}:`

/** Refuses options of another platform. */
function refuseOthers(chosen: CliPlatform, command: Command): void {
  const isGiven = (option: Option): boolean =>
    command.getOptionValue(option.attributeName()) !== undefined
  for (const platform of PLATFORMS.filter((known) => known !== chosen)) {
    const wrong = command.options
      .filter((option) => option.helpGroupHeading === groupOf(platform) && isGiven(option))
      .map(({ long }) => long)
    if (wrong.length > 0) {
      throw usageError(`Only for ${PLATFORM_INFO[platform].title}: ${wrong.join(', ')}.`)
    }
  }
}

const GRANTS: Readonly<Record<CliPlatform, (options: Options) => Record<string, unknown>>> = {
  latenode: ({ userId, space = [], planId, personalSpace = false }) => {
    if (!personalSpace && space.length === 0) {
      throw usageError('Latenode also needs --space ID:ROLE (at least one) or --personal-space.')
    }
    return { userId, spaces: space, planId, personalSpace }
  },
  activepieces: ({ userId, projectId, projectName, firstName, lastName, role, ...options }) => {
    const required = Object.entries({
      '--project-id': projectId,
      '--first-name': firstName,
      '--last-name': lastName,
      '--role': role,
    })
    const missing = required.filter(([, value]) => value === undefined).map(([flag]) => flag)
    if (missing.length > 0) throw usageError(`Activepieces also needs ${missing.join(', ')}.`)
    const { pieceSet, piecesTag: tags } = options
    return {
      ...{ userId, projectId, projectName, firstName, lastName, role },
      ...(pieceSet !== undefined && { pieceSet }),
      ...(tags !== undefined && { pieces: { filter: 'ALLOWED', tags } }),
    }
  },
}
