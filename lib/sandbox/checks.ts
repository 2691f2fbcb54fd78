/** The results of the last token checks: claims and findings, never a token. */
import { createHash } from 'node:crypto'
import type { Finding } from '../contract/index.js'
import type { SandboxPlatform, TokenCheck } from './types.js'

const MAX_CHECKS = 50

interface Result {
  readonly platform: SandboxPlatform
  readonly token: string
  /** Undefined: the text is not a token. */
  readonly decoded: Pick<TokenCheck, 'header' | 'claims'> | undefined
  readonly findings: readonly Finding[]
  readonly nowMs: number
}

export type CheckLog = ReturnType<typeof createCheckLog>

export function createCheckLog() {
  const checks: TokenCheck[] = []
  return {
    /** Adds a result, except of text that is not a token at all. */
    add({ platform, token, decoded, findings, nowMs }: Result): TokenCheck {
      const check: TokenCheck = {
        platform,
        at: new Date(nowMs).toISOString(),
        accepted: !findings.some(({ refused }) => refused),
        findings,
        header: decoded?.header ?? {},
        claims: decoded?.claims ?? {},
        tokenSha256: createHash('sha256').update(token).digest('hex'),
      }
      if (decoded !== undefined) checks.unshift(check)
      checks.splice(MAX_CHECKS)
      return check
    },
    /** Newest first. */
    list: (): TokenCheck[] => [...checks],
    clear(): void {
      checks.splice(0)
    },
  }
}
