/** The last tokens judged: claims and verdicts, never a token. */
import { sha256Hex } from './compact.js'
import type { Judgement, SandboxPlatform, Warning } from './types.js'
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
  }): Judgement
  /** Newest first. */
  list(): Judgement[]
  clear(): void
}

export function createJournal(): Journal {
  const judgements: Judgement[] = []
  return {
    record({ platform, compact, verdict, at, warnings = [] }) {
      const judgement: Judgement = {
        platform,
        at,
        accepted: verdict.accepted,
        ...(verdict.accepted ? {} : { refusal: verdict.refusal }),
        warnings: verdict.accepted ? [...verdict.warnings, ...warnings] : [],
        header: verdict.token?.header ?? {},
        claims: verdict.token?.claims ?? {},
        tokenSha256: sha256Hex(compact),
      }
      if (verdict.token !== undefined) judgements.unshift(judgement)
      judgements.length = Math.min(judgements.length, KEPT)
      return judgement
    },
    list: () => [...judgements],
    clear: () => {
      judgements.length = 0
    },
  }
}
