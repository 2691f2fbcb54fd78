/** Times as people say them. */

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time in its two largest units: `4 min 12 s`, `3 h`, `0 s`. Takes seconds. */
export function durationWords(seconds: number): string {
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

/** `in 4 min 12 s`, `3 h ago`, `now`. Takes seconds from now. */
export function relativeWords(secondsFromNow: number): string {
  if (Math.abs(secondsFromNow) < 1) return 'now'
  const words = durationWords(secondsFromNow)
  return secondsFromNow > 0 ? `in ${words}` : `${words} ago`
}

const LAST_SECOND = 8_640_000_000_000

/** `2026-11-21 04:00:00 UTC`; undefined for what no calendar holds (ECMA-262 §21.4.1.1). */
export function utcWords(unixSeconds: number): string | undefined {
  if (!(Math.abs(unixSeconds) <= LAST_SECOND)) return undefined
  const iso = new Date(unixSeconds * 1000).toISOString()
  return `${iso.slice(0, -5).replace('T', ' ')} UTC`
}
