import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { metrics, trace, type Attributes } from '@opentelemetry/api'
import type { EmbedAuthEvent } from 'embed-auth'

const CHANNELS = ['embed-auth:issued', 'embed-auth:denied', 'embed-auth:failed']

/**
 * Counts what every embedAuth of this process answers, and puts the outcome on the span of the
 * request. Call it after the SDK has started; what it returns stops it.
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

/** No user id, no token hash: few values, and nobody's name. */
function attributesOf({ type, platform, code, cached }: EmbedAuthEvent): Attributes {
  return {
    'embed_auth.outcome': type,
    ...(platform !== undefined && { 'embed_auth.platform': platform }),
    ...(cached !== undefined && { 'embed_auth.cached': cached }),
    ...(code !== undefined && { 'error.type': code }),
  }
}
