/** Tokens of both platforms with every claim as it should be, and the moment they are judged at. */
import { inspectToken, type InspectOptions, type TokenReport } from '../../lib/cli/inspect/index.js'

export const nowMs = Date.UTC(2026, 10, 21, 4)
export const now = nowMs / 1000

export const LATENODE = { tenant_id: 1, user_id: 'u-1', iat: now - 48, exp: now + 252 }
export const ACTIVEPIECES = {
  version: 'v3',
  externalUserId: 'u-1',
  externalProjectId: 'acme',
  firstName: 'Ada',
  lastName: 'Lovelace',
  role: 'EDITOR',
  piecesFilterType: 'NONE',
  iat: now - 48,
  exp: now + 252,
}
export const AP_HEADER = { alg: 'RS256', typ: 'JWT', kid: 'key-1' }

export const inspect = (text: string, options: Partial<InspectOptions> = {}): TokenReport =>
  inspectToken(text, { nowMs, ...options })

/** What a report says about one claim, header or setting, verdict first. */
export function said(report: Pick<TokenReport, 'findings'>, about: string): string {
  return report.findings
    .filter((finding) => finding.about === about)
    .map(({ verdict, message, mend }) => `${verdict}: ${message} → ${mend ?? ''}`)
    .join('\n')
}
