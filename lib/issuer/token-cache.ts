/** Signed tokens, reused for equal claims of the same platform and key. */
import { LRUCache } from 'lru-cache'
import type { SigningKey } from '../signing/index.js'

/** A signed token with its times, in Unix seconds. */
export interface SignedToken {
  readonly token: string
  readonly key: SigningKey
  readonly issuedAtSeconds: number
  readonly expiresAtSeconds: number
  /** Hex SHA-256 of the token, once an audit event needed it. */
  sha256?: string
}

export interface TokenCache {
  /**
   * A token of this content that was signed with this key and has at least half of its lifetime left.
   * @param content the claims as JSON, with the platform that they are for
   */
  get(content: string, key: SigningKey | undefined, nowMs: number): SignedToken | undefined
  set(content: string, signed: SignedToken): void
  clear(): void
}

/** The most that all tokens and their contents take together, in UTF-16 units. */
const MAX_SIZE = 16 * 1024 * 1024

/** A cache that holds at most `maxEntries` tokens; with 0 it holds none. */
export function createTokenCache(maxEntries: number): TokenCache {
  if (maxEntries === 0) return { get: () => undefined, set: () => {}, clear: () => {} }
  const tokens = new LRUCache<string, SignedToken>({ max: maxEntries, maxSize: MAX_SIZE })
  return {
    get(content, key, nowMs) {
      const signed = tokens.get(content)
      return signed?.key === key && signed !== undefined && isFresh(signed, nowMs)
        ? signed
        : undefined
    },
    set(content, signed) {
      tokens.set(content, signed, { size: content.length + signed.token.length })
    },
    clear: () => {
      tokens.clear()
    },
  }
}

/** Whether half of the lifetime is left, by a clock that was not set back before its start. */
function isFresh({ issuedAtSeconds, expiresAtSeconds }: SignedToken, nowMs: number): boolean {
  const halfLifeMs = ((issuedAtSeconds + expiresAtSeconds) / 2) * 1000
  return nowMs <= halfLifeMs && nowMs >= issuedAtSeconds * 1000
}
