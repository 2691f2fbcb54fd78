import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { metrics, trace, type Attributes } from '@opentelemetry/api'
import type { EmbedAuthEvent } from 'embed-auth'

const CHANNELS = ['embed-auth:issued', 'embed-auth:denied', 'embed-auth:failed']

/**
 * Counts the answers of every embedAuth middleware of this process, and adds the outcome to the span
 * of the request. Call it after the SDK has started. The returned function stops it.
 */
export function observeEmbedTokens(): () => void {
  const requests = metrics.getMeter('embed-auth').createCounter('embed_auth.requests', {
    description: 'Requests for embed tokens, by outcome.',
    unit: '{request}',
  })

  function observe(message: unknown): void {
    const attributes = attributesOf(message as EmbedAuthEvent)
    requests.add(1, attributes)
    trace.getActiveSpan()?.setAttributes(attributes)
  }
  for (const channel of CHANNELS) subscribe(channel, observe)

  return () => {
    for (const channel of CHANNELS) unsubscribe(channel, observe)
  }
}

/** Without user id and token hash: few values, and no personal data. */
function attributesOf({ type, platform, code, cached }: EmbedAuthEvent): Attributes {
  return {
    'embed_auth.outcome': type,
    ...(platform !== undefined && { 'embed_auth.platform': platform }),
    ...(cached !== undefined && { 'embed_auth.cached': cached }),
    ...(code !== undefined && { 'error.type': code }),
  }
}
