import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { EmbedAuthEvent } from 'embed-auth'

const CHANNELS = ['embed-auth:issued', 'embed-auth:denied', 'embed-auth:failed']

export interface EmbedMetrics {
  /** For the option `onEvent`: events of keys and of the rate limit's store have no channel. */
  onEvent: (event: EmbedAuthEvent) => void
  stop: () => void
}

/** Counts the answers of every embedAuth middleware of this process. */
export function embedMetrics(registry: Registry): EmbedMetrics {
  const requests = new Counter({
    name: 'embed_auth_requests_total',
    help: 'Requests for embed tokens, by outcome.',
    labelNames: ['outcome', 'platform', 'code', 'cached'],
    registers: [registry],
  })
  const faults = new Gauge({
    name: 'embed_auth_fault',
    help: '1 while a new signing key is refused or the store of the rate limit fails, else 0.',
    labelNames: ['type', 'platform'],
    registers: [registry],
  })

  function count(message: unknown): void {
    const { type, platform = '', code = '', cached = '' } = message as EmbedAuthEvent
    requests.inc({ outcome: type, platform, code, cached: String(cached) })
  }
  for (const channel of CHANNELS) subscribe(channel, count)

  return {
    onEvent({ type, platform = '', code }) {
      if (type === 'key' || type === 'store') faults.set({ type, platform }, code ? 1 : 0)
    },
    stop() {
      for (const channel of CHANNELS) unsubscribe(channel, count)
    },
  }
}
