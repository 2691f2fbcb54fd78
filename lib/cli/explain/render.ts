/** A decision as a person reads it. */
import type { Explanation } from '../../index.js'
import { warning } from '../findings.js'
import { claimLines, shownObject } from '../inspect/index.js'
import { PLATFORM_TITLES } from '../platforms.js'
import { findingLines } from '../terminal/findings-table.js'
import { printable } from '../terminal/printable.js'
import type { Printer } from '../terminal/printer.js'
import { table, type Row } from '../terminal/table.js'
import { wrapped } from '../terminal/text.js'

const DECISIONS = {
  granted: { mark: '✓ granted', paint: 'good' },
  denied: { mark: '✗ denied', paint: 'caution' },
  failed: { mark: '✗ failed', paint: 'bad' },
} as const

/** Prints the outcome, each step that led to it, and the claims that would be signed. */
export function printExplanation(out: Printer, explanation: Explanation, nowMs: number): void {
  const { style, width } = out
  const { decision, platform, userId, code, reason, steps, claims, warnings } = explanation
  const { mark, paint } = DECISIONS[decision]
  const about = [
    platform === undefined ? undefined : title(platform),
    userId === undefined ? undefined : `user ${printable(userId, 60)}`,
    code,
  ].filter((part) => part !== undefined)
  out.line([style.bold(style[paint](mark)), ...about].join(' · '))
  if (reason !== undefined) out.lines(wrapped(printable(reason, 500), width))

  if (steps.length > 0) {
    out.heading('Decision')
    const rows = steps.map(({ rule, outcome }, index): Row => {
      return [String(index + 1), { text: rule, paint: style.accent }, printable(outcome, 500)]
    })
    out.lines(table(rows, { width }))
  }
  if (claims !== undefined) {
    out.heading('Claims that would be signed')
    const kind = platform === 'latenode' || platform === 'activepieces' ? platform : undefined
    const source = { claims: shownObject(claims), platform: kind, nowMs } as const
    out.lines(claimLines(out, source, ['iat, exp', 'added when it is signed']))
  }
  if (warnings.length > 0) {
    out.heading('Worth a thought')
    out.lines(
      findingLines(
        warnings.map((text) => warning('claims', text)),
        out,
      ),
    )
  }
  out.line('')
  out.line(style.dim('Nothing was signed.'))
}

function title(platform: string): string {
  return platform === 'latenode' || platform === 'activepieces'
    ? PLATFORM_TITLES[platform]
    : platform
}
