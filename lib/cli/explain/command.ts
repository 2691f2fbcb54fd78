/** `embed-auth explain`: shows what the policy decides for a user, and why. */
import type { Command } from 'commander'
import type { Explanation } from '../../index.js'
import { printClaims } from '../claims.js'
import { causeText, describeCause, type Cause, type CommandContext } from '../context.js'
import { printChecks, warning } from '../findings.js'
import { envOption, withExamples } from '../options.js'
import { PLATFORM_INFO, PLATFORMS, withEnvFile } from '../settings.js'
import type { Printer, Row } from '../terminal/printer.js'
import { explainUser } from './configuration.js'
import { loadConfiguration, loadUser } from './load.js'

interface Options {
  readonly config: string
  readonly user: string
  readonly env?: string
  readonly json?: true
}

export function explainCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('explain')
      .summary('show what the policy decides for a user, and why')
      .description(
        'Makes the decision that a request of this user would get. Prints each step and the ' +
          'claims that would be signed. Signs nothing and needs no key. Exits with 0 if the user ' +
          'is granted or denied, and with 1 if no decision is possible.',
      )
      .requiredOption(
        '--config <file>',
        'module that exports the options of embedAuth or its result, or a JSON file; FILE#NAME for a named export',
      )
      .requiredOption(
        '--user <file>',
        'JSON file, or module that exports the user or a function that returns it; "-" for standard input',
      )
      .addOption(envOption())
      .option('--json', 'print the decision as JSON, without times'),
    [
      'embed-auth explain --config embed.config.mjs --user ada.json',
      'embed-auth explain --config ./auth.js#embed --user ./users.mjs#ada',
      'echo \'{"id":"u-1"}\' | embed-auth explain --config embed.json --user - --json',
    ],
  ).action(async (options: Options) => {
    // Modules read the environment of the process.
    Object.assign(context.env, await withEnvFile(context.env, options.env))
    const configuration = await loadConfiguration(options.config, context.env)
    const user = await loadUser(options.user, context)
    const { cause, ...explanation } = await explainUser(configuration, user)
    const described = describeCause(cause)
    if (options.json) context.out.json({ ...explanation, ...(described && { cause: described }) })
    else printExplanation(context.out, explanation, described, context.now())
    context.exit(explanation.decision === 'failed' ? 1 : 0)
  })
}

const DECISIONS = {
  granted: { text: '✓ granted', paint: 'good' },
  denied: { text: '✗ denied', paint: 'caution' },
  failed: { text: '✗ failed', paint: 'bad' },
} as const

function printExplanation(
  out: Printer,
  explanation: Explanation,
  cause: Cause | undefined,
  nowMs: number,
): void {
  const { decision, userId, code, reason, steps, claims, warnings } = explanation
  const platform = PLATFORMS.find((known) => known === explanation.platform)
  const title = platform === undefined ? explanation.platform : PLATFORM_INFO[platform].title
  const user = userId === undefined ? undefined : `user ${userId}`
  const details = [title, user, code].filter((part) => part !== undefined)
  out.line(DECISIONS[decision], ...details.map((part) => ` · ${part}`))
  if (reason !== undefined) out.paragraph(reason)
  if (cause !== undefined) {
    out.line()
    out.block(`Cause: ${causeText(cause)}`, 'bad')
  }
  if (steps.length > 0) {
    out.heading('Decision')
    out.table(
      steps.map(({ rule, outcome }, index): Row => {
        return [String(index + 1), { text: rule, paint: 'accent' }, outcome]
      }),
    )
  }
  if (claims !== undefined) {
    out.heading('Claims that would be signed')
    const footnote: Row = [
      { text: 'iat, exp', paint: 'dim' },
      { text: 'added when the token is signed', paint: 'dim' },
    ]
    printClaims(out, { claims, platform, nowMs }, [footnote])
  }
  if (warnings.length > 0) {
    out.heading('Warnings')
    printChecks(
      out,
      warnings.map((text) => warning('claims', 'claims', text)),
    )
  }
  out.line()
  out.line({ text: 'Nothing was signed.', paint: 'dim' })
}
