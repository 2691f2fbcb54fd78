'use client'

import type { HTMLAttributes, ReactNode } from 'react'
import type { EmbedError } from '../client/index.js'
import { useEmbed } from './use-embed.js'
import type { UseEmbedOptions } from './use-embed.js'

/** What to show in place of the client's own notice. */
export type EmbedFallback = ReactNode | ((error: EmbedError, retry: () => void) => ReactNode)

type ContainerProps = Omit<
  HTMLAttributes<HTMLDivElement>,
  'children' | 'dangerouslySetInnerHTML' | 'onError'
>

/** Every other attribute goes to the container: give it a height by `style` or `className`. */
export interface EmbedFrameProps extends ContainerProps, UseEmbedOptions {
  /** Shown, announced and focusable when the embed fails. Defaults to the client's own notice. */
  readonly fallback?: EmbedFallback
}

/** An embed as a component. */
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
}: EmbedFrameProps) {
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
  return (
    <>
      <div {...container} ref={ref} />
      {error && fallback !== undefined && (
        <div role="alert" tabIndex={-1}>
          {typeof fallback === 'function' ? fallback(error, retry) : fallback}
        </div>
      )}
    </>
  )
}
