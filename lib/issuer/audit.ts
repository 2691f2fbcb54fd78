/**
 * Audit events: who got a token, or why not. Errors of `onEvent` are ignored; an error of a subscriber
 * of a diagnostics channel becomes an uncaught exception, as Node.js specifies.
 */
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { EmbedAuthError } from '../errors.js'
import { notify, timestamp } from '../hooks.js'
import type { EmbedAuthEvent } from '../types.js'
import type { SignedToken } from './token-cache.js'

/** An event without its time. */
export type EventFacts = Omit<EmbedAuthEvent, 'at'>

/** What is known of a request so far, for the audit event of a refusal. */
export interface Progress {
  userId?: string
  platform?: string
}

export interface Audit {
  /** Whether there is a listener for issued tokens: only then are tokens hashed. */
  readonly listening: boolean
  emit(facts: EventFacts): void
}

/**
 * For tracing and metrics: every middleware of the process publishes here, with or without `onEvent`
 * (Node.js `node:diagnostics_channel`). Key and store events have no channel.
 */
const CHANNELS = {
  issued: channel('embed-auth:issued'),
  denied: channel('embed-auth:denied'),
  failed: channel('embed-auth:failed'),
} as const

/** Sends events to `onEvent` and to the diagnostics channels. */
export function createAudit(
  onEvent: ((event: EmbedAuthEvent) => void) | undefined,
  now: () => number,
): Audit {
  return {
    get listening() {
      return onEvent !== undefined || CHANNELS.issued.hasSubscribers
    },
    emit(facts) {
      const published = isPublished(facts.type) ? CHANNELS[facts.type] : undefined
      const hasSubscribers = published?.hasSubscribers === true
      if (onEvent === undefined && !hasSubscribers) return
      const event = Object.freeze({ ...facts, at: timestamp(now) })
      if (onEvent !== undefined) notify(onEvent, event)
      if (hasSubscribers) published.publish(event)
    },
  }
}

function isPublished(type: EmbedAuthEvent['type']): type is keyof typeof CHANNELS {
  return Object.hasOwn(CHANNELS, type)
}

/**
 * An unsuccessful request as an event: below 500 it is `denied` with the reason, else `failed` with our
 * message. The text of the cause is not in it.
 */
export function refusalFacts(error: EmbedAuthError, about: Partial<EventFacts>): EventFacts {
  const { code, message, reason = message } = error
  return error.status < 500
    ? { ...about, type: 'denied', code, reason }
    : { ...about, type: 'failed', code, message }
}

/** Hex SHA-256 of a compact token; calculated once per token. */
export function tokenSha256(signed: SignedToken): string {
  signed.sha256 ??= createHash('sha256').update(signed.token).digest('hex')
  return signed.sha256
}
