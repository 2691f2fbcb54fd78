import type { EmbedAuthEvent } from 'embed-auth'

/** The latest audit events of both middlewares. A real application sends them to its audit log. */
export interface Activity {
  readonly record: (event: EmbedAuthEvent) => void
  /** Newest first. */
  recent(): readonly EmbedAuthEvent[]
}

export function createActivity(limit = 50): Activity {
  const events: EmbedAuthEvent[] = []
  return {
    record(event) {
      events.unshift(event)
      if (events.length > limit) events.pop()
    },
    recent: () => [...events],
  }
}
