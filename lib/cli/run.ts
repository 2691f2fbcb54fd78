/** The program: commands, how they are called wrongly, and what the process ends with. */
import { Command, CommanderError } from 'commander'
import { EmbedAuthError } from '../errors.js'
import { typeName } from '../values.js'
import type { CommandContext } from './context.js'
import { doctorCommand } from './doctor/index.js'
import { explainCommand } from './explain/index.js'
import { CliFailure, systemCode, type ExitCode } from './failure.js'
import { inspectCommand } from './inspect/index.js'
import { keygenCommand } from './keygen/index.js'
import { withExamples } from './options.js'
import { sandboxCommand } from './sandbox/index.js'
import { printableLines, withoutSecrets } from './terminal/printable.js'
import { tokenCommand } from './token/index.js'

/** Builds the program; its commands report through the context alone. */
function createProgram(context: CommandContext): Command {
  const program = withExamples(
    new Command('embed-auth')
      .description('Keys, tokens and checks for embeds that embed-auth signs.')
      .version(context.version, '--version', 'print the version')
      .helpCommand('help [command]', 'show the help of a command')
      .showSuggestionAfterError()
      .exitOverride()
      .configureOutput({
        writeOut: (text) => context.out.line(text.trimEnd()),
        // What was typed comes back in messages: a token pasted in the wrong place must not.
        writeErr: (text) => context.err.line(withoutSecrets(text).trimEnd()),
        outputError: (text, write) => write(context.err.style.bad(text)),
        getOutHelpWidth: () => context.out.width,
        getErrHelpWidth: () => context.err.width,
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
 * @param args what follows the program's name
 */
export async function run(args: readonly string[], context: CommandContext): Promise<void> {
  try {
    const program = createProgram(context)
    const [first = ''] = args
    if (/^["']?(?:bearer\s+)?eyJ/i.test(first)) {
      throw new CliFailure('that is a token, not a command: embed-auth inspect <token>', 2)
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
  // Commander has written its message; help and version are no fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof CliFailure) {
    err.line(err.style.bad(`error: ${printableLines(error.message)}`))
    return error.exitCode
  }
  if (error instanceof EmbedAuthError) {
    // Faults of options name their codes themselves, one by one.
    const code = error.issues.length > 0 ? '' : `${error.code}: `
    err.line(err.style.bad(`error: ${code}${printableLines(error.message)}`))
    return 1
  }
  // Unforeseen: its text may hold anything, so only its kind is told.
  const kind = systemCode(error) ?? typeName(error)
  err.line(err.style.bad(`error: the command failed unexpectedly (${kind})`))
  return 1
}
