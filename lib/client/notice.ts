import type { EmbedError } from './errors.js'
import type { EmbedMessages } from './types.js'

/** Said politely by screen readers while the embed loads. */
export function loadingNotice(messages: EmbedMessages): HTMLElement {
  const status = element('div', messages.loading)
  status.setAttribute('role', 'status')
  return status
}

/**
 * What went wrong, in the person's words; for blocked cookies also what to do about it. Read out at
 * once and focusable. Dark on light by its own colours, so that the contrast holds on any page.
 */
export function failureNotice(
  error: EmbedError,
  messages: EmbedMessages,
  platformUrl: string | undefined,
): HTMLElement {
  const alert = element('div')
  alert.setAttribute('role', 'alert')
  alert.tabIndex = -1
  alert.style.cssText = 'padding:1em;border:2px solid #b00;background:#fff;color:#222'
  alert.append(element('strong', messages[error.code] ?? messages.failed))
  // A silent platform is blamed on cookies only where the page itself can have none.
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

/** Moves the focus there, unless the person is busy somewhere else on the page. */
export function focusIfIdle(notice: HTMLElement): void {
  const { activeElement, body } = document
  if (!activeElement || activeElement === body) notice.focus()
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}
