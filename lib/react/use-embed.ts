'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createEmbedClient } from '../client/index.js'
import type {
  Embed,
  EmbedClient,
  EmbedClientOptions,
  EmbedError,
  MountOptions,
} from '../client/index.js'

/** Options of `useEmbed()`: those of the client and of `mount()` together. */
export interface UseEmbedOptions
  extends EmbedClientOptions, Omit<MountOptions, 'container' | 'signal'> {
  /** A client of your own, shared with other code; `tokenUrl`, `fetch` and `timeoutMs` are then its. */
  readonly client?: EmbedClient | undefined
  /** The embed is there, also after a retry. */
  readonly onReady?: ((embed: Embed) => void) | undefined
}

/** What `useEmbed()` returns. */
export interface UseEmbed {
  /** Put on the container: `<div ref={ref} />`. The element must have no children of its own. */
  readonly ref: (container: HTMLElement | null) => void
  readonly status: 'loading' | 'ready' | 'error'
  /** While `status` is `ready`. */
  readonly embed: Embed | undefined
  /** While `status` is `error`. */
  readonly error: EmbedError | undefined
  /** Destroys what is there and mounts anew. */
  readonly retry: () => void
}

type Outcome = Pick<UseEmbed, 'status' | 'embed' | 'error'>
const LOADING: Outcome = { status: 'loading', embed: undefined, error: undefined }

/**
 * Mounts an embed into the element that `ref` is on, and destroys it with the component. Callbacks
 * and settings may change with every render; only another `client`, `tokenUrl` or `timeoutMs` mounts
 * anew. For another user give the component another `key`.
 */
export function useEmbed(options: UseEmbedOptions = {}): UseEmbed {
  const { client: given, tokenUrl, timeoutMs } = options
  const [container, ref] = useState<HTMLElement | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [outcome, setOutcome] = useState(LOADING)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const client = useMemo(
    () =>
      given ??
      createEmbedClient({
        tokenUrl,
        timeoutMs,
        fetch: (input, init) => (latest.current.fetch ?? fetch)(input, init),
      }),
    [given, tokenUrl, timeoutMs],
  )

  useEffect(() => {
    if (!container) return
    const life = new AbortController()
    const { ui, embedding, initialRoute, messages, notice } = latest.current
    const ended = (error: EmbedError) => {
      if (!life.signal.aborted) setOutcome({ status: 'error', embed: undefined, error })
    }
    setOutcome(LOADING)
    client
      .mount({
        container,
        ui,
        embedding,
        initialRoute,
        messages,
        notice,
        signal: life.signal,
        onNavigate: (route) => latest.current.onNavigate?.(route),
        onError: (error) => {
          ended(error)
          latest.current.onError?.(error)
        },
      })
      .then(
        (embed) => {
          setOutcome({ status: 'ready', embed, error: undefined })
          latest.current.onReady?.(embed)
        },
        // Also destroyed by other hands, such as `client.reset()`, of which `onError` is not told.
        ended,
      )
    return () => {
      life.abort()
    }
  }, [client, container, attempt])

  const retry = useCallback(() => {
    setAttempt((count) => count + 1)
  }, [])
  return { ref, retry, ...outcome }
}
