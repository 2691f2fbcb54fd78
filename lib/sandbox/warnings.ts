/** Warnings that both platforms share: the real ones say nothing about any of this. */
import type { Warning } from './types.js'

type Claims = Readonly<Record<string, unknown>>

const LONGEST_LIFE_SECONDS = 15 * 60
const SHARED_NAMES = new Set(['undefined', 'null', 'NaN', '[object Object]', 'true', 'false'])

export function warning(code: string, message: string, hint: string): Warning {
  return { code, message, hint }
}

/** An id that is an address, blank, or the text of a value that was not there. */
export function idWarnings(claim: string, value: unknown): Warning[] {
  if (typeof value !== 'string') return []
  const hint = '`userId` in your policy'
  if (SHARED_NAMES.has(value) || value.trim() === '') {
    const message = `${claim} looks like a missing value made into text: all such users share one account.`
    return [warning('suspicious-id', message, hint)]
  }
  if (/^[^@\s]+@[^@\s]+$/.test(value)) {
    const message = `${claim} is an e-mail address. Addresses change and are handed on; use an id that stays.`
    return [warning('email-as-id', message, hint)]
  }
  return []
}

/** A life without end, or longer than the moment between minting and exchange needs. */
export function lifeWarnings(claims: Claims, nowSeconds: number): Warning[] {
  const { exp, iat } = claims
  const hint = '`ttlSeconds` in embedAuth({ … })'
  if (exp === undefined) {
    const message = 'No exp: whoever finds this token can use it for ever.'
    return [warning('missing-exp', message, hint)]
  }
  if (typeof exp !== 'number') return []
  const start = typeof iat === 'number' ? Math.min(iat, nowSeconds) : nowSeconds
  if (exp - start <= LONGEST_LIFE_SECONDS) return []
  const minutes = Math.round((exp - start) / 60)
  const message = `Lives for ${minutes} minutes. It is exchanged at once; 5 minutes are plenty, 15 the most.`
  return [warning('long-life', message, hint)]
}

/** Claims that the platform does not know: it ignores them without a word. */
export function unknownClaimWarnings(claims: Claims, known: ReadonlySet<string>): Warning[] {
  return Object.keys(claims)
    .filter((name) => !known.has(name))
    .map((name) =>
      warning(
        'unknown-claim',
        `The platform does not know the claim ${JSON.stringify(name.slice(0, 80))} and ignores it.`,
        'the claims that your policy returns; check the spelling',
      ),
    )
}
