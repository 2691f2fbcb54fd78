import type { EmbedError } from './errors.js'
import { failureNotice, focusIfIdle, loadingNotice } from './notice.js'
import type { EmbedMessages } from './types.js'

/** The part of a container that one mount fills: a notice, and the box of the platform's iframe. */
export interface Room {
  /** For the SDK: in the document, with an id of its own, so that the container needs none. */
  readonly box: HTMLElement
  /** The embed is there: nothing is loading any more. */
  ready(): void
  /** Removes the box, and says why where there is something to say. */
  close(error?: EmbedError, platformUrl?: string): void
}

let rooms = 0

export function openRoom(container: Element, messages: EmbedMessages): Room {
  const box = document.createElement('div')
  box.id = `embed-auth-${++rooms}`
  box.style.cssText = 'width:100%;height:100%'
  let notice = loadingNotice(messages)
  container.append(notice, box)

  const dressing = new MutationObserver(() => {
    for (const frame of box.querySelectorAll('iframe')) {
      frame.title ||= messages.title
      // As attributes, so that any rule of the page's own stylesheet wins.
      frame.width ||= frame.height ||= '100%'
      frame.setAttribute('frameborder', '0')
    }
  })
  dressing.observe(box, { childList: true, subtree: true })

  return {
    box,
    ready() {
      notice.remove()
    },
    close(error, platformUrl) {
      dressing.disconnect()
      box.remove()
      notice.remove()
      if (error) {
        notice = failureNotice(error, messages, platformUrl)
        container.append(notice)
        focusIfIdle(notice)
      }
    },
  }
}
