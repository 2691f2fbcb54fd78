/** Signed tokens, reused for equal claims under the same platform and key. */
import { LRUCache } from 'lru-cache'
import type { PlatformCore, SigningKey } from '../types/internal.js'

/** A signed token with its times in seconds since the epoch. */
export interface SignedToken {
  readonly token: string
  readonly key: SigningKey
  readonly issuedAtSeconds: number
  readonly expiresAtSeconds: number
  /** The same in ISO 8601. */
  readonly expiresAt: string
  /** Hex SHA-256 of the token, once somebody asked for it. */
  sha256?: string
}

export interface TokenCache {
  /**
   * A token under the platform's key in force that has at least half of its life left.
   * @param name The platform's serial and the serialized claims.
   */
  get(name: string, core: PlatformCore, nowMs: number): SignedToken | undefined
  set(name: string, signed: SignedToken): void
  readonly clear: () => void
}

/** All tokens together, with the claims they are found by. */
const MOST_BYTES = 16 * 1024 * 1024

/** A cache that holds at most `maxEntries` tokens; with 0 it holds none. */
export function createTokenCache(maxEntries: number): TokenCache {
  if (maxEntries === 0) return { get: () => undefined, set: () => {}, clear: () => {} }
  const entries = new LRUCache<string, SignedToken>({
    max: maxEntries,
    maxSize: MOST_BYTES,
    sizeCalculation: (signed, name) => signed.token.length + name.length,
  })
  return {
    get(name, core, nowMs) {
      const signed = entries.get(name)
      if (signed === undefined) return undefined
      const { issuedAtSeconds, expiresAtSeconds } = signed
      const halfLifeMs = ((issuedAtSeconds + expiresAtSeconds) / 2) * 1000
      const clockWentBack = nowMs < issuedAtSeconds * 1000
      return signed.key === core.keys.current && nowMs <= halfLifeMs && !clockWentBack
        ? signed
        : undefined
    },
    set(name, signed) {
      entries.set(name, signed)
    },
    clear() {
      entries.clear()
    },
  }
}
