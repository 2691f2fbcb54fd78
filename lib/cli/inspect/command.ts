/** `embed-auth inspect`: shows what a token contains and checks it. */
import type { Command } from 'commander'
import { algorithmInfo, isAlgorithm, MAX_TOKEN_BYTES } from '../../contract/index.js'
import { NAME_WIDTH, printClaims, valueText } from '../claims.js'
import { usageError, type CommandContext } from '../context.js'
import { printChecks, summary } from '../findings.js'
import { readFileBytes, readFileText, readStreamText } from '../files.js'
import { MAX_KEY_BYTES } from '../keys.js'
import { platformOption, withExamples } from '../options.js'
import { PLATFORM_INFO, type CliPlatform } from '../settings.js'
import type { Printer, Row } from '../terminal/printer.js'
import { relativeTime } from '../claims.js'
import { inspectToken, type TokenReport } from './report.js'

interface Options {
  readonly file?: string
  readonly platform?: CliPlatform
  readonly publicKey?: string
  readonly json?: true
}

export function inspectCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('inspect')
      .summary('show what a token contains and check it')
      .description(
        'Decodes a token, checks each claim against the documentation of the platform and, if you ' +
          'give a public key, verifies the signature. Also finds the token in the JSON answer of a ' +
          'token route, in a URL, or after "Bearer".',
      )
      .argument('[token]', 'token; "-" or nothing for standard input')
      .option('--file <file>', 'read the token from a file')
      .addOption(platformOption('platform of the token (default: by its claims)'))
      .option('--public-key <file>', 'public key of the platform, as PEM or JWK')
      .option('--json', 'print the report as JSON'),
    [
      'embed-auth token --platform latenode --user-id ada --space 12:manager | embed-auth inspect',
      'embed-auth inspect --file token.txt --public-key embed-auth-RS512.public.pem',
    ],
  ).action(async (token: string | undefined, options: Options) => {
    const { publicKey: keyFile, platform } = options
    const text = await readToken(token, options.file, context)
    const publicKey =
      keyFile === undefined
        ? undefined
        : await readFileBytes(keyFile, '--public-key', MAX_KEY_BYTES)
    const nowMs = context.now()
    const report = inspectToken(text, { platform, publicKey, nowMs })
    if (options.json) context.out.json(report)
    else printReport(context.out, report, nowMs)
    context.exit(report.valid ? 0 : 1)
  })
}

async function readToken(
  token: string | undefined,
  file: string | undefined,
  { input }: CommandContext,
): Promise<string> {
  if (file !== undefined) {
    if (token === undefined) return readFileText(file, '--file', MAX_TOKEN_BYTES)
    throw usageError('Give the token as an argument or with --file, not both.')
  }
  if (token !== undefined && token !== '-') return token
  if (token === undefined && input.isTTY) {
    throw usageError('No token given. Give it as an argument, with --file, or on standard input.')
  }
  return readStreamText(input, MAX_TOKEN_BYTES)
}

function printReport(out: Printer, report: TokenReport, nowMs: number): void {
  const { header, claims, platform, findings, signature } = report
  if (header === undefined || claims === undefined) {
    out.line({ text: 'Not a token', paint: 'bold' })
    printChecks(out, findings)
    return
  }
  out.paragraph({ text: title(report), paint: 'bold' })
  out.heading('Header')
  out.table(headerRows(header), { minLabel: NAME_WIDTH })
  out.heading('Claims')
  printClaims(out, { claims, platform, nowMs })
  out.heading('Signature')
  out.table(signatureRows(signature))
  if (findings.length > 0) {
    out.heading('Findings')
    printChecks(out, findings)
  }
  out.line()
  out.paragraph({ text: conclusion(report), paint: report.valid ? 'good' : 'bad' })
}

function title({ platform, platformBy, header = {}, expiresInSeconds }: TokenReport): string {
  const name =
    platform === undefined
      ? 'Token of an unknown platform'
      : `${PLATFORM_INFO[platform].title} token`
  const parts = [name + (platformBy === 'claims' ? ' (by its claims)' : '')]
  if (typeof header.alg === 'string') parts.push(header.alg)
  if (expiresInSeconds !== undefined) {
    parts.push(`${expiresInSeconds > 0 ? 'expires' : 'expired'} ${relativeTime(expiresInSeconds)}`)
  }
  return parts.join(' · ')
}

function headerRows(header: Readonly<Record<string, unknown>>): Row[] {
  return Object.entries(header).map(([name, value]): Row => {
    const algorithm = name === 'alg' && isAlgorithm(value) ? `, ${algorithmInfo(value).title}` : ''
    return [{ text: name, paint: 'accent' }, valueText(value) + algorithm]
  })
}

const SIGNATURES = {
  verified: {
    label: { text: '✓ verified', paint: 'good' },
    text: 'The signature matches the public key.',
  },
  invalid: {
    label: { text: '✗ invalid', paint: 'bad' },
    text: 'The signature does not match the public key.',
  },
  'not-checked': { label: { text: '· not checked', paint: 'caution' }, text: '' },
} as const

function signatureRows({ status, key }: TokenReport['signature']): Row[] {
  const { label, text } = SIGNATURES[status]
  if (key === undefined) {
    return [[label, 'To verify the signature, give the public key: --public-key FILE']]
  }
  const details = [`key: ${key.kind}`, ...(key.thumbprint ? [`thumbprint: ${key.thumbprint}`] : [])]
  return [[label, text], ...details.map((detail): Row => ['', { text: detail, paint: 'dim' }])]
}

function conclusion({ platform, findings, signature, valid }: TokenReport): string {
  const name = platform === undefined ? 'The platform' : PLATFORM_INFO[platform].title
  const parts = [summary(findings)]
  if (findings.some(({ refused }) => refused)) parts.push(`${name} refuses this token.`)
  else if (!valid) parts.push(`${name} might accept this token, but it is wrong.`)
  if (signature.status === 'verified') parts.push('The signature is verified.')
  if (signature.status === 'not-checked') parts.push('The signature was not checked.')
  return parts.join(' ')
}
