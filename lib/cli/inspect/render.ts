/** A report as tables that a person reads. */
import { algorithmFacts } from '../algorithms.js'
import { countWords, hasFault } from '../findings.js'
import { PLATFORM_TITLES } from '../platforms.js'
import { findingLines } from '../terminal/findings-table.js'
import type { Printer } from '../terminal/printer.js'
import { table, type Row } from '../terminal/table.js'
import { wrapped } from '../terminal/text.js'
import { relativeWords } from '../times.js'
import { claimLines, LABEL_WIDTH } from './claim-table.js'
import type { TokenReport } from './report.js'
import { valueText } from './shown.js'

/** Prints the report: what the token says, what the contract says to it, and the verdict. */
export function printReport(out: Printer, report: TokenReport, nowMs: number): void {
  const { style, width } = out
  out.line(style.bold(title(report)))
  if (report.header !== undefined && report.claims !== undefined) {
    out.heading('Header')
    out.lines(table(headerRows(report), { width, atLeast: [LABEL_WIDTH] }))
    out.heading('Claims')
    const { claims, platform } = report
    out.lines(claimLines(out, { claims, platform, nowMs }))
  } else {
    out.lines(findingLines(report.findings, out))
    return
  }
  out.heading('Contract')
  out.lines(findingLines(report.findings, out))
  out.heading('Signature')
  out.lines(signatureLines(out, report))
  out.line('')
  out.lines(verdictLines(out, report))
}

function title({ platform, platformBy, header, expiresInSeconds }: TokenReport): string {
  if (header === undefined) return 'This is not a token'
  const name =
    platform === undefined ? 'Token of an unknown platform' : `${PLATFORM_TITLES[platform]} token`
  const parts = [name + (platformBy === 'claims' ? ' (by its claims)' : '')]
  if (typeof header.alg === 'string') parts.push(header.alg)
  if (expiresInSeconds !== undefined) {
    parts.push(`${expiresInSeconds > 0 ? 'expires' : 'expired'} ${relativeWords(expiresInSeconds)}`)
  }
  return parts.join(' · ')
}

function headerRows({ header = {} }: TokenReport): Row[] {
  return Object.keys(header).map((name): Row => {
    const value = valueText(header[name])
    const words = name === 'alg' ? algorithmFacts(value)?.words : undefined
    return [name, words === undefined ? value : `${value}, ${words}`]
  })
}

const SIGNATURE_MARKS = {
  verified: { mark: '✓ verified', paint: 'good' },
  refused: { mark: '✗ refused', paint: 'bad' },
  'not verified': { mark: '· not verified', paint: 'caution' },
} as const

function signatureLines({ style, width }: Printer, { signature }: TokenReport): string[] {
  const { mark, paint } = SIGNATURE_MARKS[signature.status]
  const rows: Row[] = [[{ text: mark, paint: style[paint] }, signature.message]]
  if (signature.key !== undefined) {
    const { kind, thumbprint } = signature.key
    rows.push(['', { text: `key: ${kind}`, paint: style.dim }])
    if (thumbprint !== undefined) {
      rows.push(['', { text: `thumbprint: ${thumbprint}`, paint: style.dim }])
    }
  }
  if (signature.mend !== undefined) {
    rows.push(['', { text: `→ ${signature.mend}`, paint: style.accent }])
  }
  return table(rows, { width })
}

const SIGNATURE_WORDS = {
  verified: ' and verified',
  refused: ', but the signature was not accepted',
  'not verified': ', but the signature was not verified',
} as const

function verdictLines({ style, width }: Printer, report: TokenReport): string[] {
  const { signature, findings, sound } = report
  const paint = sound ? style.good : style.bad
  const counted = countWords(findings)
  const refused = signature.status === 'refused'
  const words = hasFault(findings)
    ? `The platform would refuse or misread it: ${counted}${refused ? ', and its signature was not accepted' : ''}.`
    : `Sound${SIGNATURE_WORDS[signature.status]}: ${counted}.`
  return wrapped(words, width).map((line) => style.bold(paint(line)))
}
