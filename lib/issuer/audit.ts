/** Audit events: who got what, or why not. What a listener throws harms nothing. */
import { createHash } from 'node:crypto'
import { EmbedAuthError } from '../errors.js'
import type { Configuration } from '../options/index.js'
import type { EmbedAuthEvent } from '../types.js'
import { isThenable } from '../values.js'
import type { SignedToken } from './token-cache.js'

/** An event before it has its time. */
export type EventFacts = Omit<EmbedAuthEvent, 'at'>

export interface Audit {
  /** Whether anybody listens: only then are tokens hashed. */
  readonly listening: boolean
  emit(facts: EventFacts): void
}

/** Sends events to `onEvent`. */
export function createAudit({ onEvent, now }: Pick<Configuration, 'onEvent' | 'now'>): Audit {
  return {
    listening: onEvent !== undefined,
    emit(facts) {
      if (onEvent === undefined) return
      try {
        const outcome: unknown = onEvent(Object.freeze({ ...facts, at: timestamp(now) }))
        // A listener declared async in spite of its type must not end the process either.
        if (isThenable(outcome)) outcome.then(undefined, () => {})
      } catch {
        // The event is an observation: the request goes on.
      }
    },
  }
}

/** A refusal as an event: the client's doing is `denied`, everything else `failed`. */
export function refusalFacts(error: EmbedAuthError, about: Partial<EventFacts>): EventFacts {
  return { ...about, type: error.status < 500 ? 'denied' : 'failed', code: error.code }
}

/** Hex SHA-256 of a compact token; worked out once per token. */
export function tokenSha256(signed: SignedToken): string {
  signed.sha256 ??= createHash('sha256').update(signed.token).digest('hex')
  return signed.sha256
}

function timestamp(now: () => number): string {
  try {
    return new Date(now()).toISOString()
  } catch {
    return new Date().toISOString()
  }
}
