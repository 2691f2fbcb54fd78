/** `embed-auth doctor`: checks this machine, the settings and a running token route. */
import type { Command } from 'commander'
import type { Environment } from '../../options/index.js'
import { usageError, type CommandContext } from '../context.js'
import {
  error,
  hasError,
  info,
  isFinding,
  ok,
  printChecks,
  summary,
  type Check,
} from '../findings.js'
import { envOption, platformOption, withExamples } from '../options.js'
import {
  PLATFORM_INFO,
  platformsWithSettings,
  readEnvFile,
  type CliPlatform,
  type EnvFile,
} from '../settings.js'
import type { Printer } from '../terminal/printer.js'
import { checkEndpoint, parseUrl } from './endpoint.js'
import { checkFraming, parseOrigin } from './framing.js'
import { checkSettings } from './settings.js'

interface Options {
  readonly platform?: CliPlatform
  readonly url?: string
  readonly origin?: string
  readonly env?: string
  readonly json?: true
}

interface Section {
  readonly title: string
  readonly checks: readonly Check[]
}

export function doctorCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('doctor')
      .summary('check settings, key, clock and a running token route')
      .description(
        'Checks this machine and the settings of the environment, and signs a test token. With ' +
          '--url, it also sends requests to a running token route: without a session, from ' +
          'another site, and with wrong methods. With --origin, it checks whether the Activepieces ' +
          'instance lets the pages of this origin embed it.',
      )
      .addOption(platformOption('check only this platform (default: those with settings)'))
      .option('--url <url>', 'address of a running token route')
      .option('--origin <origin>', 'origin of the page that embeds Activepieces')
      .addOption(envOption())
      .option('--json', 'print the findings as JSON'),
    [
      'embed-auth doctor --env .env',
      'embed-auth doctor --url https://app.example.com/embed-token',
      'embed-auth doctor --platform activepieces --origin https://app.example.com',
    ],
  ).action(async (options: Options) => {
    const url = options.url === undefined ? undefined : parseUrl(options.url)
    const origin = options.origin === undefined ? undefined : parseOrigin(options.origin)
    if (origin !== undefined && options.platform === 'latenode') {
      throw usageError('--origin is only for Activepieces: Latenode documents no list of origins.')
    }
    const file = options.env === undefined ? undefined : await readEnvFile(options.env)
    const env = { ...file?.values, ...context.env }
    const sections: Section[] = [
      { title: 'This machine', checks: checkMachine(process.version, context.now()) },
      ...(file === undefined ? [] : envFileSection(options.env ?? '', file)),
      ...(await settingsSections(options, env, context.now())),
    ]
    if (url !== undefined) {
      const title = `Token route ${url.origin}${url.pathname}`
      sections.push({ title, checks: await checkEndpoint(url) })
    }
    if (origin !== undefined) {
      const title = `Embedding of Activepieces by ${origin}`
      sections.push({ title, checks: await checkFraming(env, origin) })
    }
    const valid = !hasError(sections.flatMap(({ checks }) => checks))
    if (options.json) context.out.json({ valid, ...toJson(sections) })
    else printSections(context.out, sections, valid)
    context.exit(valid ? 0 : 1)
  })
}

const MIN_NODE = [20, 12] as const
/** No correct clock shows a time before this was written. */
const EARLIEST_MS = Date.UTC(2025, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

function checkMachine(nodeVersion: string, nowMs: number): Check[] {
  const [major = 0, minor = 0] = nodeVersion.slice(1).split('.').map(Number)
  const [minMajor, minMinor] = MIN_NODE
  const newEnough = major > minMajor || (major === minMajor && minor >= minMinor)
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    newEnough
      ? ok('node', `Node.js ${nodeVersion}`)
      : error(
          'node-too-old',
          'node',
          `Node.js ${nodeVersion} is too old.`,
          `Install Node.js ${MIN_NODE.join('.')} or newer.`,
        ),
    nowMs >= EARLIEST_MS && nowMs < LATEST_MS
      ? ok('clock', `Clock: ${time}`)
      : error(
          'clock-wrong',
          'clock',
          `The clock shows ${time}, so the platform would refuse every token.`,
          'Set the clock, best with NTP.',
        ),
  ]
}

/** A file that this program reads, but that `node --env-file` would misread. */
function envFileSection(path: string, { misread }: EnvFile): Section[] {
  if (misread.length === 0) return []
  const names = misread.join(', ')
  return [
    {
      title: `File ${path}`,
      checks: [
        error(
          'env-file-encoding',
          'env',
          `${path} has a byte order mark or is UTF-16, so \`node --env-file\` does not read ${names}.`,
          'Save the file as UTF-8 without a byte order mark.',
        ),
      ],
    },
  ]
}

async function settingsSections(
  { platform, url }: Options,
  env: Environment,
  nowMs: number,
): Promise<Section[]> {
  const platforms = platform === undefined ? platformsWithSettings(env) : [platform]
  if (platforms.length === 0) return [noSettings(url !== undefined)]
  return Promise.all(
    platforms.map(async (name) => ({
      title: `Settings of ${PLATFORM_INFO[name].title}`,
      checks: await checkSettings(name, env, nowMs),
    })),
  )
}

/** An error, unless a token route is checked: it can run elsewhere, with other settings. */
function noSettings(isRouteChecked: boolean): Section {
  const message = 'The environment has no variable that starts with LATENODE_ or ACTIVEPIECES_'
  const rule = 'settings-missing'
  return {
    title: 'Settings',
    checks: [
      isRouteChecked
        ? info(rule, 'environment', `${message}, so no settings were checked.`)
        : error(
            rule,
            'environment',
            `${message}.`,
            'Name a file with --env FILE. To see what is needed: embed-auth doctor --platform latenode',
          ),
    ],
  }
}

function toJson(sections: readonly Section[]): Record<string, unknown> {
  const checks = sections.flatMap(({ title, checks }) =>
    checks.map((check) => ({ section: title, ...check })),
  )
  return {
    findings: checks.filter(isFinding),
    passed: checks
      .filter((check) => !isFinding(check))
      .map(({ section, path, message }) => ({ section, path, message })),
  }
}

function printSections(out: Printer, sections: readonly Section[], valid: boolean): void {
  sections.forEach(({ title, checks }, index) => {
    if (index === 0) out.line({ text: title, paint: 'bold' })
    else out.heading(title)
    printChecks(out, checks)
  })
  out.line()
  const text = summary(sections.flatMap(({ checks }) => checks))
  out.paragraph({ text, paint: valid ? 'good' : 'bad' })
}
