/**
 * Help for blocked cookies. A file of its own, which is loaded only when it is shown, to keep the client
 * small.
 */
import type { BasicMessages, HelpMessages } from './types.js'

const MESSAGES: HelpMessages = {
  mayBlock: 'Your browser might be blocking cookies that Automations needs.',
  safari:
    'Mac: open Safari → Settings → Privacy and turn off “Prevent cross-site tracking”. iPhone and iPad: turn it off in Settings → Apps → Safari.',
  chrome:
    'Chrome: open Settings → Privacy and security → Third-party cookies and allow them. Edge: open Settings → Privacy, search, and services → Cookies and turn off “Block third-party cookies”.',
  firefox:
    'Select the shield to the left of the address and turn off Enhanced Tracking Protection for this site.',
  privateWindow: 'In a private window: open this page in a normal window instead.',
  hide: 'Hide',
}

type Texts = BasicMessages & Partial<HelpMessages>

/** Adds the steps for the browser in use. */
export function showSteps(parent: Element, texts: Texts): void {
  const messages = { ...MESSAGES, ...texts }
  const { userAgent } = navigator
  const list = document.createElement('ul')
  // On iOS every browser is based on WebKit, and has neither of the first two names.
  if (/Firefox\//.test(userAgent)) append(list, 'li', messages.firefox)
  else if (/Chrome\//.test(userAgent)) append(list, 'li', messages.chrome)
  else if (/AppleWebKit/.test(userAgent)) append(list, 'li', messages.safari)
  append(list, 'li', messages.privateWindow)
  parent.append(list)
}

/** Fills the help beside an embed, where blocked cookies are only a possible cause. */
export function showHelp(
  help: Element,
  texts: Texts,
  onTryAgain: () => void,
  onHide: () => void,
): void {
  const messages = { ...MESSAGES, ...texts }
  append(help, 'p', messages.mayBlock)
  showSteps(help, texts)
  const tryAgain = append(help, 'button', messages.tryAgain)
  help.append(' ')
  const hide = append(help, 'button', messages.hide)
  tryAgain.type = hide.type = 'button'
  tryAgain.onclick = onTryAgain
  hide.onclick = () => {
    onHide()
    help.remove()
  }
}

function append<Tag extends keyof HTMLElementTagNameMap>(
  parent: Element,
  tag: Tag,
  text: string,
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag)
  created.textContent = text
  parent.append(created)
  return created
}
