/** `embed-auth token`: signs one token. */
import { InvalidArgumentError, type Command } from 'commander'
import { ACTIVEPIECES_ROLES, LATENODE_ROLES } from '../contract/index.js'
import { embedAuth, type IssuedToken, type LatenodeRole, type Platform } from '../index.js'
import { positiveInteger } from '../values.js'
import { usageError, type CommandContext } from './context.js'
import { collect, envOption, integerBetween, platformOption, withExamples } from './options.js'
import {
  choosePlatform,
  PLATFORM_TITLES,
  platformFromEnv,
  withEnvFile,
  type CliPlatform,
} from './settings.js'
import { formatDuration } from './times.js'

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
      .optionsGroup('For Latenode:')
      .option('--space <id:role>', 'space to grant; can be repeated', collect(parseSpace))
      .option('--plan-id <id>', 'plan of a new user', integerBetween(1, Number.MAX_SAFE_INTEGER))
      .option('--personal-space', 'give the user a personal space')
      .optionsGroup('For Activepieces:')
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
  ).action(async (options: Options) => {
    const { out, err } = context
    const env = await withEnvFile(context.env, options.env)
    const name = choosePlatform(options.platform, env)
    const grant = name === 'latenode' ? latenodeGrant(options) : activepiecesGrant(options)
    const issued = await signToken(platformFromEnv(name, env), grant, options.ttl)
    if (options.json) {
      out.raw(JSON.stringify(issued, undefined, 2))
      return
    }
    out.raw(issued.token)
    const lifetime = formatDuration(issued.expiresIn)
    const text = `${PLATFORM_TITLES[name]} token, valid for ${lifetime}, until ${issued.expiresAt}`
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

const LATENODE_OPTIONS = {
  space: '--space',
  planId: '--plan-id',
  personalSpace: '--personal-space',
} as const
const ACTIVEPIECES_REQUIRED = {
  projectId: '--project-id',
  firstName: '--first-name',
  lastName: '--last-name',
  role: '--role',
} as const
const ACTIVEPIECES_OPTIONS = {
  ...ACTIVEPIECES_REQUIRED,
  projectName: '--project-name',
  pieceSet: '--piece-set',
  piecesTag: '--pieces-tag',
} as const

function latenodeGrant(options: Options): Record<string, unknown> {
  refuse(options, ACTIVEPIECES_OPTIONS, 'Activepieces')
  const { userId, space = [], planId, personalSpace = false } = options
  if (!personalSpace && space.length === 0) {
    throw usageError('Latenode also needs --space ID:ROLE (at least one) or --personal-space.')
  }
  return { userId, spaces: space, planId, personalSpace }
}

function activepiecesGrant(options: Options): Record<string, unknown> {
  refuse(options, LATENODE_OPTIONS, 'Latenode')
  const missing = flagsOf(ACTIVEPIECES_REQUIRED, (name) => options[name] === undefined)
  if (missing.length > 0) throw usageError(`Activepieces also needs ${missing.join(', ')}.`)
  const { userId, projectId, projectName, firstName, lastName, role, pieceSet, piecesTag } = options
  return {
    userId,
    projectId,
    projectName,
    firstName,
    lastName,
    role,
    ...(pieceSet !== undefined && { pieceSet }),
    ...(piecesTag !== undefined && { pieces: { filter: 'ALLOWED', tags: piecesTag } }),
  }
}

/** Refuses options of the other platform. */
function refuse<Name extends keyof Options>(
  options: Options,
  flags: Readonly<Record<Name, string>>,
  platform: string,
): void {
  const wrong = flagsOf(flags, (name) => options[name] !== undefined)
  if (wrong.length > 0) throw usageError(`Only for ${platform}: ${wrong.join(', ')}.`)
}

function flagsOf<Name extends keyof Options>(
  flags: Readonly<Record<Name, string>>,
  wanted: (name: Name) => boolean,
): string[] {
  return (Object.keys(flags) as Name[]).filter(wanted).map((name) => flags[name])
}
