/**
 * Audit events: who got what, or why not. What `onEvent` throws harms nothing; what a subscriber of a
 * diagnostics channel throws, Node.js makes an uncaught exception.
 */
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { EmbedAuthError } from '../errors.js'
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

/**
 * For tracing and metrics: every middleware of the process publishes here, whatever its `onEvent`
 * (Node.js `node:diagnostics_channel`). Key and store events have no channel.
 */
const CHANNELS = {
  issued: channel('embed-auth:issued'),
  denied: channel('embed-auth:denied'),
  failed: channel('embed-auth:failed'),
} as const

/** Sends events to `onEvent` and to the diagnostics channels. */
export function createAudit({ onEvent, now }: Pick<Configuration, 'onEvent' | 'now'>): Audit {
  return {
    get listening() {
      return onEvent !== undefined || CHANNELS.issued.hasSubscribers
    },
    emit(facts) {
      const published = isPublished(facts.type) ? CHANNELS[facts.type] : undefined
      const isHeard = published?.hasSubscribers === true
      if (onEvent === undefined && !isHeard) return
      const event = Object.freeze({ ...facts, at: timestamp(now) })
      if (onEvent !== undefined) notify(onEvent, event)
      if (isHeard) published.publish(event)
    },
  }
}

function isPublished(type: EmbedAuthEvent['type']): type is keyof typeof CHANNELS {
  return Object.hasOwn(CHANNELS, type)
}

/** The event is an observation: whatever its listener does, the request goes on. */
function notify(listen: (event: EmbedAuthEvent) => unknown, event: EmbedAuthEvent): void {
  try {
    const outcome = listen(event)
    // A listener declared async in spite of its type must not end the process either.
    if (isThenable(outcome)) outcome.then(undefined, () => undefined)
  } catch {
    // Its own affair.
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
