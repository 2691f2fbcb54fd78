import { EmbedError } from './errors.js'
import type { Stage } from './stage.js'

/**
 * Hears what the platform's own iframe says and nobody else: the message comes from a frame inside
 * the box, and from the exact origin that this frame was opened at. Ends the mount when the platform
 * says that the browser keeps its cookies from it: only the frame can know.
 */
export function listenToFrame(
  { box, signal, fail }: Stage,
  hear: (type: unknown, event: MessageEvent) => void = () => undefined,
): void {
  window.addEventListener(
    'message',
    (event: MessageEvent<{ readonly type?: unknown } | null | undefined>) => {
      for (const frame of box.querySelectorAll('iframe')) {
        if (
          event.source === frame.contentWindow &&
          event.origin === new URL(frame.src, location.href).origin
        ) {
          const type = event.data?.type
          if (/COOKIES_BLOCKED$/.test(String(type))) {
            fail(
              new EmbedError('COOKIES_BLOCKED', 'The browser blocks the cookies of the platform'),
            )
          }
          hear(type, event)
        }
      }
    },
    { signal },
  )
}
