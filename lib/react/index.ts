/**
 * React component and hook for the browser client. Renders an empty container on a server.
 * @module embed-auth/react
 */
'use client'

import { createElement, Fragment, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { HTMLAttributes, ReactElement, ReactNode } from 'react'
import { createEmbedClient } from '../client/index.js'
import type {
  Embed,
  EmbedClient,
  EmbedClientOptions,
  EmbedError,
  MountOptions,
} from '../client/index.js'

/** Options of `useEmbed()`: the options of the client and of `mount()`. */
export interface UseEmbedOptions
  extends EmbedClientOptions, Omit<MountOptions, 'container' | 'signal'> {
  /** A client to share with other code. It replaces `tokenUrl`, `fetch` and `timeoutMs`. */
  readonly client?: EmbedClient | undefined
}

/** Result of `useEmbed()`. */
export interface UseEmbed {
  /** For the container: `<div ref={ref} />`. The element must have no React children. */
  readonly ref: (container: HTMLElement | null) => void
  readonly status: 'loading' | 'ready' | 'error'
  /** Defined while `status` is `ready`. */
  readonly embed: Embed | undefined
  /** Defined while `status` is `error`. */
  readonly error: EmbedError | undefined
  /** Destroys the embed and mounts it again. */
  readonly retry: () => void
}

type Outcome = Pick<UseEmbed, 'status' | 'embed' | 'error'>
const LOADING: Outcome = { status: 'loading', embed: undefined, error: undefined }

/**
 * Mounts an embed into the element that has `ref`, and destroys it when the component unmounts. Only
 * a new `client`, `tokenUrl` or `timeoutMs` mounts it again. New callbacks are used at once, other new
 * settings by the next mount. Give the component another `key` for another user.
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
    const controller = new AbortController()
    const { ui, embedding, initialRoute, messages, notice } = latest.current
    const failed = (error: EmbedError) => {
      if (!controller.signal.aborted) setOutcome({ status: 'error', embed: undefined, error })
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
        signal: controller.signal,
        onNavigate: (route) => latest.current.onNavigate?.(route),
        // Also after "Try again" in the notice, and after a restore from the back/forward cache.
        onReady: (embed) => {
          setOutcome({ status: 'ready', embed, error: undefined })
          latest.current.onReady?.(embed)
        },
        onError: (error) => {
          failed(error)
          latest.current.onError?.(error)
        },
      })
      // `onError` is not called when other code destroys the embed, for example `client.reset()`.
      .catch(failed)
    return () => {
      controller.abort()
    }
  }, [client, container, attempt])

  const retry = useCallback(() => {
    setAttempt((count) => count + 1)
  }, [])
  return { ref, retry, ...outcome }
}

/** Replaces the client's notice. */
export type EmbedFallback = ReactNode | ((error: EmbedError, retry: () => void) => ReactNode)

type ContainerProps = Omit<
  HTMLAttributes<HTMLDivElement>,
  'children' | 'dangerouslySetInnerHTML' | 'onError'
>

/** All other attributes go to the container. Give it a height with `style` or `className`. */
export interface EmbedFrameProps extends ContainerProps, UseEmbedOptions {
  /** Shown and announced when the embed fails. Defaults to the client's notice. */
  readonly fallback?: EmbedFallback
}

/** Shows an embed in a `<div>`. */
export function EmbedFrame({
  fallback,
  client,
  tokenUrl,
  fetch,
  timeoutMs,
  ui,
  embedding,
  initialRoute,
  messages,
  notice = fallback === undefined,
  onNavigate,
  onReady,
  onError,
  ...container
}: EmbedFrameProps): ReactElement {
  const { ref, error, retry } = useEmbed({
    client,
    tokenUrl,
    fetch,
    timeoutMs,
    ui,
    embedding,
    initialRoute,
    messages,
    notice,
    onNavigate,
    onReady,
    onError,
  })
  return createElement(
    Fragment,
    null,
    createElement('div', { ...container, ref }),
    error &&
      fallback !== undefined &&
      createElement(
        'div',
        { role: 'alert', tabIndex: -1 },
        typeof fallback === 'function' ? fallback(error, retry) : fallback,
      ),
  )
}
