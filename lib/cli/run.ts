/** The program: its commands, and how errors are reported. */
import { Command, CommanderError } from 'commander'
import { EmbedAuthError } from '../errors.js'
import { typeName } from '../values.js'
import {
  causeText,
  CliError,
  describeCause,
  errorCode,
  usageError,
  type CommandContext,
  type ExitCode,
} from './context.js'
import { doctorCommand } from './doctor/command.js'
import { explainCommand } from './explain/command.js'
import { inspectCommand } from './inspect/command.js'
import { keygenCommand } from './keygen.js'
import { withExamples } from './options.js'
import { sandboxCommand } from './sandbox.js'
import { tokenCommand } from './token.js'

function createProgram(context: CommandContext): Command {
  const { out, err } = context
  const program = withExamples(
    new Command('embed-auth')
      .description('Keys, tokens and checks for embeds signed by embed-auth.')
      .version(context.version, '--version', 'print the version')
      .helpCommand('help [command]', 'show the help of a command')
      .showSuggestionAfterError()
      .configureHelp({ minWidthToWrap: 20 })
      .exitOverride()
      .configureOutput({
        writeOut: (text) => out.block(text.trimEnd()),
        writeErr: (text) => err.block(text.trimEnd()),
        outputError: (text) => err.block(text.trimEnd(), 'bad'),
        getOutHelpWidth: () => out.width,
        getErrHelpWidth: () => err.width,
      }),
    [
      'embed-auth sandbox',
      'embed-auth token --platform latenode --user-id ada --space 12:manager | embed-auth inspect',
      'embed-auth doctor --url https://app.example.com/embed-token',
    ],
  )
  keygenCommand(program, context)
  tokenCommand(program, context)
  inspectCommand(program, context)
  explainCommand(program, context)
  doctorCommand(program, context)
  sandboxCommand(program, context)
  return program
}

/**
 * Runs one command line.
 * @param args arguments after the program's name
 */
export async function run(args: readonly string[], context: CommandContext): Promise<void> {
  try {
    const program = createProgram(context)
    const [first = ''] = args
    if (/^["']?(?:bearer\s+)?eyJ/i.test(first)) {
      throw usageError(
        'The first argument is a token, not a command. Use: embed-auth inspect TOKEN',
      )
    }
    if (args.length === 0) {
      program.outputHelp({ error: true })
      context.exit(2)
      return
    }
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    context.exit(report(error, context))
  }
}

function report(error: unknown, { err }: CommandContext): ExitCode {
  // Commander has already printed its message. Help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof CliError) {
    err.block(`error: ${error.message}`, 'bad')
    return error.exitCode
  }
  if (error instanceof EmbedAuthError) {
    const cause = describeCause(error.cause)
    err.block(`error: ${error.code}: ${error.message}`, 'bad')
    if (cause !== undefined) err.block(`cause: ${causeText(cause)}`)
    return 1
  }
  // The message of an unexpected error can contain anything, so only its kind is printed.
  const kind = errorCode(error) ?? typeName(error)
  err.block(`error: The command failed unexpectedly (${kind}).`, 'bad')
  return 1
}
