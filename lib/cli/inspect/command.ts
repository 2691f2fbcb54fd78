import type { Command } from 'commander'
import type { CommandContext } from '../context.js'
import { readText, readTextFile } from '../files.js'
import { MAX_KEY_BYTES } from '../keys.js'
import { platformOption, withExamples, type CliPlatform } from '../options.js'
import { usageError } from '../failure.js'
import { MAX_TOKEN_BYTES } from './decode.js'
import { printReport } from './render.js'
import { inspectToken } from './report.js'

interface Options {
  readonly file?: string
  readonly platform?: CliPlatform
  readonly publicKey?: string
  readonly json?: true
}

/** `inspect`: what a token says, whether the platform would take it, and why not. */
export function inspectCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('inspect')
      .summary('show what a token says and check it against the contract')
      .description(
        'Decodes a token, checks every claim against the platform’s contract and, with a key, ' +
          'verifies it. The token comes as argument, from --file or from standard input; it may ' +
          'stand in the JSON answer of the token route, or behind "Bearer".',
      )
      .argument('[token]', 'the token; "-" or nothing reads standard input')
      .option('--file <file>', 'read the token from a file')
      .addOption(platformOption('whose contract to judge by; by default the claims tell'))
      .option(
        '--public-key <file>',
        'verify with this key: PEM or JWK, the half the platform holds',
      )
      .option('--json', 'print the report as JSON'),
    [
      'embed-auth token --platform latenode --user-id ada --space 12:manager | embed-auth inspect',
      'embed-auth inspect --file token.txt --public-key embed-auth-RS512.public.pem',
    ],
  ).action(async (token: string | undefined, options: Options) => {
    const text = await tokenText(token, options.file, context)
    const publicKey =
      options.publicKey === undefined
        ? undefined
        : await readTextFile(options.publicKey, '--public-key', MAX_KEY_BYTES)
    const nowMs = context.now()
    const report = inspectToken(text, { platform: options.platform, publicKey, nowMs })
    if (options.json) context.out.json(report)
    else printReport(context.out, report, nowMs)
    context.exit(report.sound ? 0 : 1)
  })
}

async function tokenText(
  token: string | undefined,
  file: string | undefined,
  context: CommandContext,
): Promise<string> {
  if (file !== undefined) {
    if (token !== undefined) throw usageError('give the token as argument or --file, not both')
    return readTextFile(file, '--file', MAX_TOKEN_BYTES)
  }
  if (token !== undefined && token !== '-') return token
  if (token === undefined && context.input.isTTY) {
    throw usageError('give a token: as argument, with --file, or piped in (see `inspect --help`)')
  }
  return readText(context.input, MAX_TOKEN_BYTES)
}
