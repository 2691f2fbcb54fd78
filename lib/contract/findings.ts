/** Findings: one statement each about a token, with what the platform does and how serious it is. */

/** How serious a finding is, whatever the platform does. */
export type Severity = 'error' | 'warning' | 'info'

/** The answer that a platform sends for a token that it refuses. */
export interface Answer {
  readonly status: number
  /** Absent where the platform sends none. */
  readonly code?: string
  readonly message: string
}

/** One statement about a token. */
export interface Finding {
  /** Stable id in kebab-case, such as `exp-missing`. */
  readonly rule: string
  /** Where: `token`, `signature`, `header.kid`, `claims.grant_access[2].role_id`. */
  readonly path: string
  /** Our advice, whatever the platform does. */
  readonly severity: Severity
  /** Whether the platform refuses the token for it. */
  readonly refused: boolean
  /** A sentence that starts with the name of the thing. Never holds the token or a key. */
  readonly message: string
  /** How to fix it, as an imperative sentence. */
  readonly fix?: string
  /** Set if and only if `refused` is true. */
  readonly answer?: Answer
}

/** The answer of a platform to a rule; undefined where it accepts the token all the same. */
export type AnswerOf = (rule: string, message: string) => Answer | undefined

/** Findings of one rule that are listed one by one; the rest is counted. */
const MAX_PER_RULE = 10

/** Collects the findings about one token, in the order in which the platform checks. */
export class Report {
  private readonly found: Finding[] = []
  private readonly counts = new Map<string, number>()

  /** `answerOf` decides for each rule whether the platform refuses the token. */
  constructor(private readonly answerOf: AnswerOf) {}

  error(rule: string, path: string, message: string, fix?: string, answer?: Answer): void {
    this.add('error', rule, path, message, fix, answer)
  }

  warning(rule: string, path: string, message: string, fix?: string): void {
    this.add('warning', rule, path, message, fix)
  }

  info(rule: string, path: string, message: string, fix?: string): void {
    this.add('info', rule, path, message, fix)
  }

  /** All findings; of a rule with more than ten, the first ten and a count. */
  findings(): Finding[] {
    const more = [...this.counts].filter(([, count]) => count > MAX_PER_RULE)
    return [
      ...this.found,
      ...more.map(([rule, count]): Finding => {
        const message = `\`${rule}\` was found ${count - MAX_PER_RULE} more times.`
        return { rule: 'more-findings', path: 'token', severity: 'info', refused: false, message }
      }),
    ]
  }

  private add(
    severity: Severity,
    rule: string,
    path: string,
    message: string,
    fix?: string,
    answer = this.answerOf(rule, message),
  ): void {
    const count = (this.counts.get(rule) ?? 0) + 1
    this.counts.set(rule, count)
    if (count > MAX_PER_RULE) return
    this.found.push({
      rule,
      path,
      severity,
      refused: answer !== undefined,
      message,
      ...(fix !== undefined && { fix }),
      ...(answer !== undefined && { answer }),
    })
  }
}
