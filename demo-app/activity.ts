import type { EmbedAuthEvent } from 'embed-auth'

/** What the middlewares report. A real application sends this to its audit log. */
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
