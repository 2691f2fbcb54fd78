/** Browser script: the cards about the session, and the notices shown without a session. */
export const frameCardsScript = String.raw`const sandboxCards = (() => {
  'use strict'
  const { el, prose, plural, duration, badge, card, definitions, list } = sandboxUi
  const NAMES = { latenode: 'Latenode', activepieces: 'Activepieces' }
  const REAL_PLATFORM = {
    latenode: 'The real platform shows its login form here and does not give a reason.',
    activepieces:
      'The real platform stays on its loading screen here, and the promise of configure() never settles.',
  }

  function user({ user, facts, places }) {
    return card(
      'Signed in as',
      el('p', {}, el('strong', {}, user.name), user.isNew ? badge('New user', 'good') : null),
      user.id === user.name ? null : el('p', { class: 'muted small' }, user.id),
      definitions(facts.map(({ label, value }) => [label, value])),
      places.length < 2
        ? null
        : list(places.map(({ name, role }) => [el('span', {}, name), badge(role, 'accent')]), 'places'),
    )
  }

  function token({ token }) {
    const time = (ms) => new Date(ms).toLocaleTimeString()
    const rows = [
      ['Checked at', time(token.checkedAt)],
      ['Expires at', token.expiresAt === null ? 'never' : time(token.expiresAt)],
      ['Algorithm', token.algorithm],
    ]
    if (token.issuedAt !== null && token.expiresAt !== null) {
      rows.splice(2, 0, ['Lifetime', duration(token.expiresAt - token.issuedAt)])
    }
    if (token.keyId !== null) rows.push(['Key id', token.keyId])
    rows.push(['SHA-256', el('code', { title: token.sha256 }, token.sha256.slice(0, 12) + '…')])
    return card(
      'Token',
      definitions(rows),
      el('p', { class: 'muted small after' }, 'The session continues after the token has expired.'),
      el('a', { class: 'small', href: '/__sandbox', target: '_blank', rel: 'noopener' }, 'All sign-ins'),
    )
  }

  function permissions({ name, role, can, cannot }) {
    return card(
      'Permissions in ' + name,
      el('p', { class: 'lead' }, badge(role, 'accent')),
      list(can.map((text) => 'Can ' + text), 'permissions'),
      cannot.length ? list(cannot.map((text) => 'Cannot ' + text), 'permissions cannot') : null,
    )
  }

  function findings({ findings }) {
    if (!findings.length) return null
    const items = findings.map(({ message, fix }) => [
      el('span', {}, prose(message)),
      el('span', { class: 'fix' }, prose(fix)),
    ])
    return el(
      'details',
      { class: 'findings', open: window.innerWidth > 640 },
      el('summary', {}, plural(findings.length, 'finding') + ' that the real platform does not report'),
      list(items, ''),
    )
  }

  function notice(tone, title, ...children) {
    return el(
      'main',
      { class: 'notice ' + tone },
      el('p', {}, badge('Sandbox', 'sandbox')),
      el('h1', {}, title),
      children,
    )
  }

  function busy(text) {
    return el('main', { class: 'notice busy' }, el('span', { class: 'spinner' }), el('p', {}, text))
  }

  /** An error of the platform: { code, answer, message, fix, check }. */
  function refused(platform, { code, answer, message, fix, check = {} }) {
    const { header, claims } = check
    const contents = JSON.stringify({ header, claims }, null, 2)
    return notice(
      'bad',
      NAMES[platform] + ' refuses this token',
      el('p', { class: 'reason' }, prose(message)),
      fix ? el('p', { class: 'how-to-fix' }, el('span', {}, 'How to fix it'), el('span', {}, prose(fix))) : null,
      el('p', { class: 'muted small' }, 'Answer of the platform: ', el('code', {}, [code, answer].filter(Boolean).join(' – '))),
      claims
        ? el(
            'details',
            {},
            el('summary', {}, 'Contents of the token'),
            el('pre', { tabindex: '0' }, contents),
          )
        : null,
      el('p', { class: 'muted small' }, REAL_PLATFORM[platform]),
    )
  }

  function cookiesBlocked() {
    return notice(
      'bad',
      'Your browser is blocking cookies',
      el(
        'p',
        { class: 'reason' },
        'The token is valid, but the browser did not keep the session cookie, because this page is embedded in another site.',
      ),
      list(
        [
          'Safari: Settings › Privacy › turn off “Prevent cross-site tracking”.',
          'Chrome: allow third-party cookies for this site.',
          'Private window: use a normal window.',
        ],
        'steps',
      ),
      el(
        'p',
        { class: 'muted small' },
        'The real platform shows its login form here and sends no message to the host page. The sandbox sends LATENODE_COOKIES_BLOCKED.',
      ),
    )
  }

  function notEmbedded(platform) {
    return notice(
      '',
      'This page must be embedded',
      el(
        'p',
        { class: 'reason' },
        'It emulates ' + NAMES[platform] + ' in an iframe. The host page signs in with a token through the SDK.',
      ),
      el('p', {}, el('a', { class: 'button', href: '/' }, 'How to use the sandbox')),
    )
  }

  /** buttons: [[text, tone, result], …]. Calls close with the result of the selected button. */
  function dialog(title, text, buttons, close) {
    const choices = buttons.map(([label, tone, result]) =>
      el('button', { type: 'button', class: 'button ' + tone, onclick: () => close(result) }, label),
    )
    return notice(
      '',
      title,
      el('p', { class: 'reason' }, text),
      el('p', { class: 'actions' }, choices),
    )
  }

  const cards = { user, token, permissions, findings }
  return { NAMES, ...cards, busy, refused, cookiesBlocked, notEmbedded, dialog }
})()
`
