/** Durations and times for people. */

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A duration in its two largest units: `4 min 12 s`, `3 h`, `0 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  const years = Math.floor(whole / (365.25 * 86_400))
  if (years >= 2) return `${years} years`
  const first = UNITS.findIndex(([, size]) => whole >= size)
  if (first === -1) return '0 s'
  let rest = whole
  const parts: string[] = []
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.join(' ')
}

/** `in 4 min 12 s`, `3 h ago` or `now`. */
export function relativeTime(secondsFromNow: number): string {
  if (Math.abs(secondsFromNow) < 1) return 'now'
  const duration = formatDuration(secondsFromNow)
  return secondsFromNow > 0 ? `in ${duration}` : `${duration} ago`
}

/** Largest time of a Date, in seconds (ECMA-262 §21.4.1.1). */
const MAX_SECONDS = 8_640_000_000_000

/** `2026-11-21 04:00:00 UTC`; undefined for a number that is not a date. */
export function utcTime(unixSeconds: number): string | undefined {
  if (!(Math.abs(unixSeconds) <= MAX_SECONDS)) return undefined
  const iso = new Date(unixSeconds * 1000).toISOString()
  return `${iso.slice(0, -5).replace('T', ' ')} UTC`
}
