/** What an examination found, one fact at a time: `inspect` and `doctor` speak in these. */

export type Verdict = 'ok' | 'note' | 'warning' | 'fault'

export interface Finding {
  readonly verdict: Verdict
  /** The claim, header, variable or answer that it is about. */
  readonly about: string
  readonly message: string
  /** What to do about it. */
  readonly mend?: string
}

export const ok = (about: string, message: string): Finding => ({ verdict: 'ok', about, message })
export const note = (about: string, message: string): Finding => ({
  verdict: 'note',
  about,
  message,
})
export const warning = (about: string, message: string, mend?: string): Finding => ({
  verdict: 'warning',
  about,
  message,
  ...(mend !== undefined && { mend }),
})
export const fault = (about: string, message: string, mend?: string): Finding => ({
  verdict: 'fault',
  about,
  message,
  ...(mend !== undefined && { mend }),
})

export function hasFault(findings: readonly Finding[]): boolean {
  return findings.some(({ verdict }) => verdict === 'fault')
}

/** `2 faults, 1 warning`; `no fault` where there is none. */
export function countWords(findings: readonly Finding[]): string {
  const count = (verdict: Verdict): number =>
    findings.filter((finding) => finding.verdict === verdict).length
  const faults = count('fault')
  const warnings = count('warning')
  const parts = [
    faults === 0 ? 'no fault' : `${faults} fault${faults === 1 ? '' : 's'}`,
    ...(warnings === 0 ? [] : [`${warnings} warning${warnings === 1 ? '' : 's'}`]),
  ]
  return parts.join(', ')
}
