import type { EmbedError } from './errors.js'
import type * as Help from './help.js'
import type { BasicMessages, MountOptions } from './types.js'

/** Texts for the person who uses the page. */
const MESSAGES: BasicMessages = {
  title: 'Automations',
  loading: 'Loading Automations…',
  failed: 'Automations could not be opened.',
  SIGNED_OUT: 'Please sign in to open Automations.',
  FORBIDDEN: 'You don’t have access to Automations.',
  COOKIES_BLOCKED: 'Your browser is blocking cookies that Automations needs.',
  help: 'Automations do not open?',
  tryAgain: 'Try again',
}

/** The elements that one attempt adds to its container. */
export interface View {
  /** The element for the SDK's iframe. It has an id of its own, so that the container needs none. */
  readonly target: HTMLElement
  /** Removes the loading text. */
  ready(): void
  /** Adds a small link with help for blocked cookies, unless page and platform are the same site. */
  showHelp(retry: () => void, onHide: () => void): void
  /** Shows what went wrong in place of the platform. */
  showError(error: EmbedError, retry: () => void): void
  /** Removes everything. */
  clear(): void
}

let targets = 0

export function createView(container: Element, options: MountOptions): View {
  const messages = { ...MESSAGES, ...options.messages }
  const root = element('div')
  root.style.cssText = 'display:flex;flex-direction:column;width:100%;height:100%'
  const target = element('div')
  target.id = `embed-auth-${++targets}`
  target.style.cssText = 'flex:1;min-height:0'
  // Screen readers announce it politely.
  const status = element('div', messages.loading)
  status.setAttribute('role', 'status')
  root.append(status, target)
  container.append(root)

  const observer = new MutationObserver(() => {
    for (const frame of target.querySelectorAll('iframe')) {
      frame.title ||= messages.title
      // Attributes instead of styles, so that every rule of the page's stylesheet wins.
      frame.width ||= frame.height ||= '100%'
      frame.setAttribute('frameborder', '0')
    }
  })
  observer.observe(target, { childList: true, subtree: true })

  // Without the file, the other elements still help.
  const loadHelp = (show: (help: typeof Help) => void) => {
    import('./help.js').then(show, () => undefined)
  }

  let notice: HTMLElement | undefined
  return {
    target,
    ready() {
      status.remove()
    },
    showHelp(retry, onHide) {
      const frame = target.querySelector('iframe')
      if (options.notice === false || !frame || sameSite(new URL(frame.src).hostname)) return
      const help = element('details')
      help.style.cssText = 'font-size:small'
      const summary = element('summary', messages.help)
      summary.onclick = () => {
        summary.onclick = null
        loadHelp(({ showHelp }) => showHelp(help, messages, retry, onHide))
      }
      help.append(summary)
      root.append(help)
    },
    showError({ code }, retry) {
      if (options.notice === false) return
      notice = element('div')
      notice.setAttribute('role', 'alert')
      notice.tabIndex = -1
      // System colors follow the color scheme of the page, and always have enough contrast.
      notice.style.cssText =
        'padding:0 1em 1em;border:1px solid;outline:0;background:Canvas;color:CanvasText'
      notice.append(element('p', messages[code] ?? messages.failed))
      // A timeout is explained with cookies only if the page itself has none either.
      const cookies = code === 'COOKIES_BLOCKED' || (code === 'TIMEOUT' && !navigator.cookieEnabled)
      const steps = element('div')
      if (cookies) loadHelp(({ showSteps }) => showSteps(steps, messages))
      const button = element('button', messages.tryAgain)
      button.type = 'button'
      button.onclick = retry
      notice.append(steps, button)
      container.append(notice)
      // Do not take the focus from a person who uses another part of the page.
      const { activeElement, body } = document
      if (!activeElement || activeElement === body) notice.focus()
    },
    clear() {
      observer.disconnect()
      root.remove()
      notice?.remove()
    },
  }
}

/** Whether a host has the same last two labels as the page: browsers do not block cookies between them. */
function sameSite(host: string): boolean {
  const site = (name: string) => name.split('.').slice(-2).join('.')
  return site(host) === site(location.hostname)
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag)
  created.textContent = text
  return created
}
