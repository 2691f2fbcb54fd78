/** Signed tokens, reused for equal claims under the same platform and key. */
import { LRUCache } from 'lru-cache'
import type { SigningKey } from '../types/internal.js'
import { isFresh, type Lifetime } from './lifetime.js'

/**
 * A signed token, made under a key. A class: once many of them were kept, V8 would make an object
 * literal in the old generation right away, and what nobody keeps would stay there until the next full
 * collection, with its token.
 */
export class SignedToken {
  /** Hex SHA-256 of the token, once somebody asked for it. */
  sha256: string | undefined

  constructor(
    readonly token: string,
    readonly key: SigningKey,
    readonly lifetime: Lifetime,
  ) {}
}

export interface TokenCache {
  /**
   * A token of these claims under this key that has at least half of its life left.
   * @param claims The serialized claims.
   * @param key The platform's key in force. No two platforms have the same one.
   */
  get(claims: string, key: SigningKey | undefined, nowMs: number): SignedToken | undefined
  /** Keeps a token, unless the cache is full of others that came just now. */
  set(claims: string, signed: SignedToken, nowMs: number): void
  readonly clear: () => void
}

/** All tokens together, with the claims they are found by. */
const MOST_BYTES = 16 * 1024 * 1024
/**
 * A token that is kept stays at least so long: turned over faster, the cache would forget everybody
 * before they come again, and only keep the garbage collector busy.
 */
const STAY_MS = 20_000

/** A cache that holds at most `maxEntries` tokens; with 0 it holds none. */
export function createTokenCache(maxEntries: number): TokenCache {
  if (maxEntries === 0) return { get: () => undefined, set: () => {}, clear: () => {} }
  const entries = new LRUCache<string, SignedToken>({
    max: maxEntries,
    maxSize: MOST_BYTES,
    sizeCalculation: sizeOf,
  })
  /** When the token that nobody asked for longest has had its stay. */
  let opensAtMs = 0

  function isFullFor(claims: string, signed: SignedToken): boolean {
    return (
      entries.size >= maxEntries || entries.calculatedSize + sizeOf(signed, claims) > MOST_BYTES
    )
  }

  /** Whether a full cache may give up a token. */
  function opens(nowMs: number): boolean {
    const leftMs = opensAtMs - nowMs
    // More than a stay is left only where the clock was set back.
    if (leftMs > 0 && leftMs <= STAY_MS) return false
    const { value: oldest } = entries.rvalues().next()
    if (oldest === undefined || !isFresh(oldest.lifetime, nowMs)) return true
    opensAtMs = oldest.lifetime.issuedAtSeconds * 1000 + STAY_MS
    return opensAtMs <= nowMs
  }

  return {
    get(claims, key, nowMs) {
      const signed = entries.get(claims)
      if (signed === undefined) return undefined
      if (signed.key === key && isFresh(signed.lifetime, nowMs)) return signed
      entries.delete(claims)
      return undefined
    },
    set(claims, signed, nowMs) {
      if (!isFullFor(claims, signed) || opens(nowMs)) entries.set(flat(claims), signed)
    },
    clear() {
      entries.clear()
    },
  }
}

/** The same text in one piece: of one that was put together, V8 would keep all the pieces. */
function flat(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

function sizeOf({ token }: SignedToken, claims: string): number {
  return token.length + claims.length
}
