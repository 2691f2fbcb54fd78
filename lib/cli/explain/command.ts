import type { Command } from 'commander'
import type { CommandContext } from '../context.js'
import { readText, readTextFile, withEnvFile } from '../files.js'
import { envFileOption, withExamples } from '../options.js'
import { decide } from './decide.js'
import { loadConfig, parseJson } from './load-config.js'
import { printExplanation } from './render.js'

interface Options {
  readonly config: string
  readonly user: string
  readonly envFile?: string
  readonly json?: true
}

const MOST_USER_BYTES = 1_048_576

/** `explain`: what the policy decides for a user, and why. */
export function explainCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('explain')
      .summary('show what the policy decides for a user, and why')
      .description(
        'Takes the decision that a request of this user would get and prints each step, with the ' +
          'claims that would be signed. Signs nothing, and needs no key. Ends with 0 for granted ' +
          'and denied alike, with 1 where no decision could be taken.',
      )
      .requiredOption(
        '--config <file>',
        'a module that exports the options of embedAuth (default, options) or what it made; or JSON',
      )
      .requiredOption('--user <file>', 'the user as JSON; "-" reads standard input')
      .addOption(envFileOption())
      .option('--json', 'print the decision as JSON, the same for the same input'),
    [
      'embed-auth explain --config embed.config.mjs --user ada.json',
      'echo \'{"id":"u-1"}\' | embed-auth explain --config embed.json --user - --json',
    ],
  ).action(async (options: Options) => {
    const text =
      options.user === '-'
        ? await readText(context.input, MOST_USER_BYTES)
        : await readTextFile(options.user, '--user', MOST_USER_BYTES)
    const user = parseJson(text, '--user')
    // The configuration reads the process's own environment.
    Object.assign(context.env, await withEnvFile(context.env, options.envFile))
    const configuration = await loadConfig(options.config, context.env)
    const explanation = await decide(configuration, user)
    if (options.json) context.out.json(explanation)
    else printExplanation(context.out, explanation, context.now())
    context.exit(explanation.decision === 'failed' ? 1 : 0)
  })
}
