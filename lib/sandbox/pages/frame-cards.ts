/**
 * Browser script: elements with text as `textContent` only, the cards about the session, and the
 * notices shown without a session.
 */
export const frameCardsScript = String.raw`const sandboxUi = (() => {
  'use strict'

  function el(tag, attributes, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
      else element.setAttribute(name, value === true ? '' : String(value))
    }
    element.append(...children.flat(3).filter((child) => child !== null && child !== undefined))
    return element
  }

  /** Text with code between backticks. */
  function prose(text) {
    const parts = String(text || '').split('\u0060')
    return parts.map((part, index) => (index % 2 ? el('code', {}, part) : part))
  }

  function badge(text, tone) {
    return el('span', { class: 'badge ' + (tone || '') }, text)
  }

  function button(text, onclick, attributes) {
    return el('button', { type: 'button', class: 'button', onclick, ...attributes }, text)
  }

  function list(items, className) {
    return el('ul', { class: className }, items.map((item) => el('li', {}, item)))
  }

  return { el, prose, badge, button, list }
})()

const sandboxCards = (() => {
  'use strict'
  const { el, prose, badge, button, list } = sandboxUi
  const NAMES = { latenode: 'Latenode', activepieces: 'Activepieces' }
  const REAL_PLATFORM = {
    latenode:
      'The real platform gives no reason, tells the host page nothing, and can show its login form here.',
    activepieces:
      'With the real platform, the promise of configure() never settles after a refused token.',
  }

  function card(title, ...children) {
    return el('section', { class: 'card' }, el('h2', {}, title), children)
  }

  function definitions(pairs) {
    const rows = pairs.map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)])
    return el('dl', { class: 'facts' }, rows)
  }

  function user({ user, facts }) {
    return card(
      'Signed in as',
      el('p', {}, el('strong', {}, user.name), user.isNew ? badge('New user', 'good') : null),
      user.id === user.name ? null : el('p', { class: 'muted small' }, user.id),
      definitions(facts.map(({ label, value }) => [label, value])),
    )
  }

  function permissions({ name, role, can, cannot }) {
    return card(
      'Permissions in ' + name,
      el('p', {}, badge(role, 'accent')),
      list(can.map((text) => 'Can ' + text), 'permissions'),
      list(cannot.map((text) => 'Cannot ' + text), 'permissions cannot'),
    )
  }

  function token({ header, claims, tokenSha256 }) {
    const { exp } = claims
    return card(
      'Token',
      definitions([
        ['Algorithm', header.alg],
        ['Expires', typeof exp === 'number' ? new Date(exp * 1000).toLocaleTimeString() : 'never'],
        ['SHA-256', el('code', { title: tokenSha256 }, tokenSha256.slice(0, 12) + '…')],
      ]),
      el('p', { class: 'muted small' }, 'The session continues after the token has expired.'),
      el('a', { class: 'small', href: '/__sandbox', target: '_blank', rel: 'noopener' }, 'All sign-ins'),
    )
  }

  function findings({ findings }) {
    if (!findings.length) return null
    const items = findings.map(({ message, fix }) => [
      el('span', {}, prose(message)),
      el('span', { class: 'muted' }, prose(fix)),
    ])
    return el(
      'details',
      { class: 'findings', open: window.innerWidth > 640 },
      el('summary', {}, 'Findings that the real platform does not report: ' + findings.length),
      list(items, ''),
    )
  }

  function notice(title, ...children) {
    return el('main', { class: 'notice' }, el('p', {}, badge('Sandbox', 'sandbox')), el('h1', {}, title), children)
  }

  function busy(text) {
    return el('main', { class: 'notice muted' }, el('p', {}, text))
  }

  /** An error of the platform: { code, answer, message, fix, check }. */
  function refused(platform, { code, answer, message, fix, check = {} }) {
    const { header, claims } = check
    return notice(
      NAMES[platform] + ' refuses this token',
      el('p', {}, prose(message)),
      fix ? el('p', { class: 'card' }, el('strong', {}, 'How to fix it: '), prose(fix)) : null,
      el('p', { class: 'muted small' }, 'Answer of the sandbox: ', el('code', {}, [code, answer].filter(Boolean).join(' – '))),
      claims ? el('pre', { tabindex: '0' }, JSON.stringify({ header, claims }, null, 2)) : null,
      el('p', { class: 'muted small' }, REAL_PLATFORM[platform]),
    )
  }

  /** The answer to a request of a session that has ended: { code, params: { message } }. */
  function ended({ code, params }) {
    const reason =
      code === 'SESSION_EXPIRED'
        ? 'The user was suspended with the admin API.'
        : 'The user, or the membership in this project, was deleted with the admin API.'
    return notice(
      'The session has ended',
      el('p', {}, reason),
      el('p', { class: 'muted small' }, 'Answer of the sandbox: ', el('code', {}, code + ' – ' + params.message)),
    )
  }

  function cookiesBlocked() {
    return notice(
      'Your browser is blocking cookies',
      el('p', {}, 'The token is valid, but the browser did not keep the session cookie, because this page is embedded in another site.'),
      el('p', { class: 'muted small' }, 'Only the sandbox tells the host page: it sends LATENODE_COOKIES_BLOCKED. ' + REAL_PLATFORM.latenode),
    )
  }

  function notEmbedded(platform) {
    return notice(
      'This page must be embedded',
      el('p', {}, 'It emulates ' + NAMES[platform] + ' in an iframe. The host page signs in with a token through the SDK.'),
      el('p', {}, el('a', { href: '/__sandbox' }, 'All sign-ins')),
    )
  }

  /** buttons: [[text, result], …]. Calls close with the result of the selected button. */
  function dialog(title, text, buttons, close) {
    const choices = buttons.map(([label, result]) => button(label, () => close(result)))
    return notice(title, el('p', {}, text), el('p', { class: 'actions' }, choices))
  }

  const cards = { user, permissions, token, findings }
  return { NAMES, ...cards, busy, refused, ended, cookiesBlocked, notEmbedded, dialog }
})()
`
