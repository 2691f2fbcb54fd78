/** The last tokens judged: claims and verdicts, never a token. */
import { sha256Hex } from './compact.js'
import type { Finding, SandboxPlatform, TokenCheck, Warning } from './types.js'
import type { Verdict } from './verdict.js'

const KEPT = 50

export interface Journal {
  /** Keeps the verdict, except on something that was no token. */
  record(entry: {
    readonly platform: SandboxPlatform
    readonly compact: string
    readonly verdict: Verdict
    readonly at: string
    /** Warnings that came up while the claims were applied. */
    readonly warnings?: readonly Warning[]
  }): TokenCheck
  /** Newest first. */
  list(): TokenCheck[]
  clear(): void
}

export function createJournal(): Journal {
  const checks: TokenCheck[] = []
  return {
    record({ platform, compact, verdict, at, warnings = [] }) {
      const check: TokenCheck = {
        platform,
        at,
        accepted: verdict.accepted,
        ...(verdict.accepted ? {} : { refusal: verdict.refusal }),
        findings: findingsOf(verdict, warnings),
        header: verdict.token?.header ?? {},
        claims: verdict.token?.claims ?? {},
        tokenSha256: sha256Hex(compact),
      }
      if (verdict.token !== undefined) checks.unshift(check)
      checks.length = Math.min(checks.length, KEPT)
      return check
    },
    list: () => [...checks],
    clear: () => {
      checks.length = 0
    },
  }
}

/** What the verdict says, in the form of findings. */
function findingsOf(verdict: Verdict, warnings: readonly Warning[]): Finding[] {
  const path = 'token'
  if (!verdict.accepted) {
    const { code, message, hint } = verdict.refusal
    const rule = code.toLowerCase().replaceAll('_', '-')
    return [{ rule, path, severity: 'error', refused: true, message, fix: hint }]
  }
  return [...verdict.warnings, ...warnings].map(({ code, message, hint }) => ({
    rule: code,
    path,
    severity: 'warning',
    refused: false,
    message,
    fix: hint,
  }))
}
