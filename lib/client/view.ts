import type { EmbedError } from './errors.js'
import type { EmbedMessages } from './types.js'

/** Texts for the person who uses the page. */
export const MESSAGES: EmbedMessages = {
  title: 'Automations',
  loading: 'Loading automations…',
  failed: 'The automations could not be opened. Please try again later.',
  SIGNED_OUT: 'You are signed out. Please sign in again.',
  FORBIDDEN: 'Your account has no access to the automations.',
  COOKIES_BLOCKED: 'Your browser blocks the cookies that the automations need.',
  safari:
    'In Safari: open Settings, Privacy, turn off “Prevent cross-site tracking”, then reload this page.',
  privateWindow: 'In a private window: open this page in a normal window.',
  openInTab: 'Open the automations in a new tab',
}

/** The elements that one embed adds to its container. */
export interface View {
  /** The element for the SDK's iframe. It has an id of its own, so that the container needs none. */
  readonly target: HTMLElement
  /** Removes the loading text. */
  ready(): void
  /** Removes everything, and shows a notice if there is an error. */
  close(error?: EmbedError, platformUrl?: string): void
}

let targets = 0

export function createView(container: Element, messages: EmbedMessages): View {
  const target = element('div')
  target.id = `embed-auth-${++targets}`
  target.style.cssText = 'width:100%;height:100%'
  // Screen readers announce it politely.
  let notice: HTMLElement = element('div', messages.loading)
  notice.setAttribute('role', 'status')
  container.append(notice, target)

  const observer = new MutationObserver(() => {
    for (const frame of target.querySelectorAll('iframe')) {
      frame.title ||= messages.title
      // Attributes instead of styles, so that every rule of the page's stylesheet wins.
      frame.width ||= frame.height ||= '100%'
      frame.setAttribute('frameborder', '0')
    }
  })
  observer.observe(target, { childList: true, subtree: true })

  return {
    target,
    ready() {
      notice.remove()
    },
    close(error, platformUrl) {
      observer.disconnect()
      target.remove()
      notice.remove()
      if (error) {
        notice = failureNotice(error, messages, platformUrl)
        container.append(notice)
        // Do not take the focus from a person who uses another part of the page.
        const { activeElement, body } = document
        if (!activeElement || activeElement === body) notice.focus()
      }
    },
  }
}

/**
 * Says what went wrong and, for blocked cookies, what to do. Screen readers announce it at once. It has
 * its own colors, so that the contrast is the same on every page.
 */
function failureNotice(
  error: EmbedError,
  messages: EmbedMessages,
  platformUrl: string | undefined,
): HTMLElement {
  const alert = element('div')
  alert.setAttribute('role', 'alert')
  alert.tabIndex = -1
  alert.style.cssText = 'padding:1em;border:2px solid #b00;background:#fff;color:#222'
  alert.append(element('strong', messages[error.code] ?? messages.failed))
  // A timeout is explained with cookies only if the page itself has none either.
  if (error.code === 'COOKIES_BLOCKED' || (error.code === 'TIMEOUT' && !navigator.cookieEnabled)) {
    const list = element('ul')
    list.append(element('li', messages.safari), element('li', messages.privateWindow))
    alert.append(list)
    if (platformUrl) {
      const link = element('a', messages.openInTab)
      link.href = platformUrl
      link.target = '_blank'
      link.rel = 'noopener noreferrer'
      link.style.color = '#00c'
      alert.append(link)
    }
  }
  return alert
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag)
  created.textContent = text
  return created
}
