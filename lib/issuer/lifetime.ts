/** The times of a token. All that are signed within one second share them. */
export interface Lifetime {
  readonly issuedAtSeconds: number
  readonly expiresAtSeconds: number
  /** `expiresAtSeconds` in ISO 8601. */
  readonly expiresAt: string
  /** The registered claims of the two as JSON members (RFC 7519 §4.1.4, §4.1.6). */
  readonly claims: string
}

/** Makes the lifetimes of tokens that live for `ttlSeconds`. */
export function createLifetimes(ttlSeconds: number): (nowMs: number) => Lifetime {
  let latest = lifetimeFrom(0, ttlSeconds)
  return (nowMs) => {
    const issuedAtSeconds = Math.floor(nowMs / 1000)
    if (issuedAtSeconds !== latest.issuedAtSeconds) {
      latest = lifetimeFrom(issuedAtSeconds, ttlSeconds)
    }
    return latest
  }
}

function lifetimeFrom(issuedAtSeconds: number, ttlSeconds: number): Lifetime {
  const expiresAtSeconds = issuedAtSeconds + ttlSeconds
  return {
    issuedAtSeconds,
    expiresAtSeconds,
    expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
    claims: `"iat":${issuedAtSeconds},"exp":${expiresAtSeconds}`,
  }
}

/** The payload of a token: its claims, as the members of a JSON object, and its times. */
export function withTimes(claims: string, times: Lifetime): string {
  return claims === '' ? `{${times.claims}}` : `{${claims},${times.claims}}`
}

/** Whether half of a life is left, by a clock that has not gone back behind its start. */
export function isFresh({ issuedAtSeconds, expiresAtSeconds }: Lifetime, nowMs: number): boolean {
  const halfLifeMs = ((issuedAtSeconds + expiresAtSeconds) / 2) * 1000
  return nowMs <= halfLifeMs && nowMs >= issuedAtSeconds * 1000
}
