import type { Command } from 'commander'
import type { CommandContext } from '../context.js'
import { withEnvFile } from '../files.js'
import { mint } from '../mint.js'
import {
  collect,
  envFileOption,
  integerBetween,
  platformOption,
  withExamples,
  type CliPlatform,
} from '../options.js'
import { choosePlatform, platformFromEnv, PLATFORM_TITLES } from '../platforms.js'
import { durationWords } from '../times.js'
import { grantFrom, readSpace, type GrantOptions } from './grant.js'

interface Options extends GrantOptions {
  readonly platform?: CliPlatform
  readonly ttl: number
  readonly envFile?: string
  readonly json?: true
}

/** `token`: one signed token, alone on standard output. */
export function tokenCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('token')
      .summary('sign one token with the key of the environment')
      .description(
        'Signs one token and prints it alone, to be piped on. Key and tenant come from the ' +
          'environment, as latenode.fromEnv and activepieces.fromEnv read it.',
      )
      .addOption(platformOption('whom the token is for; by default the one with settings'))
      .requiredOption('--user-id <id>', 'stable id of the user')
      .option('--ttl <seconds>', 'lifetime, 30 to 3600', integerBetween(30, 3600), 300)
      .addOption(envFileOption())
      .option('--json', 'print token, lifetime and platform as JSON')
      .optionsGroup('For Latenode:')
      .option('--space <id:role>', 'grant a space; may be repeated', collect(readSpace))
      .option('--plan-id <id>', 'plan of a new user', integerBetween(1, Number.MAX_SAFE_INTEGER))
      .option('--no-personal-space', 'give the user no space of their own')
      .optionsGroup('For Activepieces:')
      .option('--project-id <id>', 'stable id of the project')
      .option('--project-name <name>', 'shown as the name of the project')
      .option('--first-name <name>', 'first name of a new user')
      .option('--last-name <name>', 'last name of a new user')
      .option('--role <role>', 'ADMIN, EDITOR, VIEWER or a custom role')
      .option('--piece-set <key>', 'show the pieces of this set (v4)')
      .option(
        '--pieces-tag <tag>',
        'show only pieces with the tag (v3); may be repeated',
        collect(String),
      ),
    [
      'embed-auth token --platform latenode --user-id ada --space 12:manager --space 15:read-only',
      'embed-auth token --platform activepieces --user-id ada --project-id acme --first-name Ada \\\n      --last-name Lovelace --role EDITOR',
    ],
  ).action(async (options: Options) => {
    const env = await withEnvFile(context.env, options.envFile)
    const name = choosePlatform(options.platform, env)
    const grant = grantFrom(name, options)
    const issued = await mint(platformFromEnv(name, env), grant, options.ttl)
    if (options.json) {
      context.out.json(issued)
      return
    }
    context.out.line(issued.token)
    const { err } = context
    const life = durationWords(issued.expiresIn)
    err.line(err.style.dim(`${PLATFORM_TITLES[name]} token for ${life}, until ${issued.expiresAt}`))
  })
}
