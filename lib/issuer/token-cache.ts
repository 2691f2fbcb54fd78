/** Signed tokens, reused for equal claims under the same platform and key. */
import { LRUCache } from 'lru-cache'
import type { SigningKey } from '../signing/index.js'
import type { MintableClaims } from '../types/internal.js'
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

/** Whom a token is about, and what it says. */
type Content = Pick<MintableClaims, 'userId' | 'claims'>

export interface TokenCache {
  /**
   * A token of this content under this key that has at least half of its life left.
   * @param key The platform's key in force. No two platforms have the same one.
   */
  get(content: Content, key: SigningKey | undefined, nowMs: number): SignedToken | undefined
  /** Keeps a token, unless the cache is full of others that came just now. */
  set(content: Content, signed: SignedToken, nowMs: number): void
  readonly clear: () => void
}

interface Kept {
  readonly claims: string
  readonly signed: SignedToken
}

/** All tokens together, with what they are found by. */
const MOST_BYTES = 16 * 1024 * 1024
/**
 * A token that is kept stays at least so long: turned over faster, the cache would forget everybody
 * before they come again, and only keep the garbage collector busy.
 */
const STAY_MS = 20_000

/** A cache that holds at most `maxEntries` tokens; with 0 it holds none. */
export function createTokenCache(maxEntries: number): TokenCache {
  if (maxEntries === 0) return { get: () => undefined, set: () => {}, clear: () => {} }
  /**
   * By user id, which is looked up faster than the claims; what else is said about a user who has a
   * token there, by its claims. Whatever is found counts for the very claims it was signed for alone.
   */
  const entries = new LRUCache<string, Kept>({ max: maxEntries, maxSize: MOST_BYTES })
  /** When the token that nobody asked for longest has had its stay. */
  let opensAtMs = 0

  function nameOf({ userId, claims }: Content): string {
    const own = entries.peek(userId)
    return own === undefined || own.claims === claims ? userId : claims
  }

  function find({ userId, claims }: Content): SignedToken | undefined {
    const own = entries.get(userId)
    const kept = own === undefined || own.claims === claims ? own : entries.get(claims)
    return kept?.claims === claims ? kept.signed : undefined
  }

  function isFullFor(bytes: number): boolean {
    return entries.size >= maxEntries || entries.calculatedSize + bytes > MOST_BYTES
  }

  /** Whether a full cache may give up a token. */
  function opens(nowMs: number): boolean {
    const leftMs = opensAtMs - nowMs
    // More than a stay is left only where the clock was set back.
    if (leftMs > 0 && leftMs <= STAY_MS) return false
    const { value: oldest } = entries.rvalues().next()
    if (oldest === undefined || !isFresh(oldest.signed.lifetime, nowMs)) return true
    opensAtMs = oldest.signed.lifetime.issuedAtSeconds * 1000 + STAY_MS
    return opensAtMs <= nowMs
  }

  return {
    get(content, key, nowMs) {
      const signed = find(content)
      if (signed === undefined) return undefined
      if (signed.key === key && isFresh(signed.lifetime, nowMs)) return signed
      entries.delete(nameOf(content))
      return undefined
    },
    set(content, signed, nowMs) {
      const size = content.userId.length + content.claims.length + signed.token.length
      if (isFullFor(size) && !opens(nowMs)) return
      const kept = { claims: flat(content.claims), signed }
      entries.set(flat(nameOf(content)), kept, { size })
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
