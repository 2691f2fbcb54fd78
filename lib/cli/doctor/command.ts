import type { Command } from 'commander'
import type { CommandContext, Environment } from '../context.js'
import { withEnvFile } from '../files.js'
import { countWords, fault, hasFault, type Finding } from '../findings.js'
import {
  envFileOption,
  platformOption,
  platformsSet,
  withExamples,
  type CliPlatform,
} from '../options.js'
import { PLATFORM_TITLES } from '../platforms.js'
import { findingLines } from '../terminal/findings-table.js'
import type { Printer } from '../terminal/printer.js'
import { examineEndpoint, readUrl } from './endpoint.js'
import { examineEnvironment } from './environment.js'
import { examineMachine } from './machine.js'

interface Options {
  readonly platform?: CliPlatform
  readonly url?: string
  readonly envFile?: string
  readonly json?: true
}

interface Section {
  readonly title: string
  readonly findings: readonly Finding[]
}

/** `doctor`: what is wrong with the settings, the key, the clock, and a running endpoint. */
export function doctorCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('doctor')
      .summary('check settings, key, clock and a running endpoint')
      .description(
        'Checks the settings of the environment, proves the key by a token, and with --url asks a ' +
          'running token route without a session, from another site and with wrong methods.',
      )
      .addOption(platformOption('check this one; by default those with settings'))
      .option('--url <url>', 'address of a running token route')
      .addOption(envFileOption())
      .option('--json', 'print the findings as JSON'),
    [
      'embed-auth doctor --env-file .env',
      'embed-auth doctor --url https://app.example.com/embed-token',
    ],
  ).action(async (options: Options) => {
    const url = options.url === undefined ? undefined : readUrl(options.url)
    const env = await withEnvFile(context.env, options.envFile)
    const sections: Section[] = [
      { title: 'This machine', findings: examineMachine(process.version, context.now()) },
      ...(await settingsSections(options, env, context.now())),
    ]
    if (url !== undefined) {
      const title = `Endpoint ${url.origin}${url.pathname}`
      sections.push({ title, findings: await examineEndpoint(url) })
    }
    const findings = sections.flatMap((section) => section.findings)
    const sound = !hasFault(findings)
    if (options.json) context.out.json({ sound, sections })
    else printSections(context.out, sections, sound)
    context.exit(sound ? 0 : 1)
  })
}

async function settingsSections(
  { platform, url }: Options,
  env: Environment,
  nowMs: number,
): Promise<Section[]> {
  const platforms = platform === undefined ? platformsSet(env) : [platform]
  if (platforms.length === 0 && url === undefined) return [NO_SETTINGS]
  return Promise.all(
    platforms.map(async (name) => ({
      title: `Settings of ${PLATFORM_TITLES[name]}`,
      findings: await examineEnvironment(name, env, nowMs),
    })),
  )
}

const NO_SETTINGS: Section = {
  title: 'Settings',
  findings: [
    fault(
      'environment',
      'no variable begins with LATENODE_ or ACTIVEPIECES_',
      'Name a file with --env-file, or see what is needed: embed-auth doctor --platform latenode',
    ),
  ],
}

function printSections(out: Printer, sections: readonly Section[], sound: boolean): void {
  sections.forEach(({ title, findings }, index) => {
    if (index === 0) out.line(out.style.bold(title))
    else out.heading(title)
    out.lines(findingLines(findings, out))
  })
  const { style } = out
  const counted = countWords(sections.flatMap(({ findings }) => findings))
  out.line('')
  const words = sound ? `All in order: ${counted}.` : `To be mended: ${counted}.`
  out.line(style.bold(sound ? style.good(words) : style.bad(words)))
}
