/** Browser script: what fills the frame when nobody came in. */
export const uiNoticesScript = String.raw`var sandboxNotices = (function () {
  'use strict'
  var ui = sandboxUi
  var el = ui.el

  function notice(tone, title, children) {
    return el(
      'main',
      { class: 'notice ' + tone },
      el('p', { class: 'notice-top' }, ui.badge('Sandbox', 'sandbox')),
      el('h1', {}, title),
      children,
    )
  }

  function busy(text) {
    return el('main', { class: 'notice busy' }, el('span', { class: 'spinner' }), el('p', {}, text))
  }

  function refusal(platform, answer) {
    var check = answer.check || {}
    var claims = Object.keys(check.claims || {}).length
      ? el(
          'details',
          {},
          el('summary', {}, 'What the token says'),
          el('pre', { tabindex: '0' }, JSON.stringify({ header: check.header, claims: check.claims }, null, 2)),
        )
      : null
    return notice('bad', ui.platformNames[platform] + ' refuses this token', [
      el(
        'p',
        { class: 'reason' },
        platform === 'activepieces' ? ['Its answer: ', el('code', {}, answer.message)] : answer.message,
      ),
      answer.hint
        ? el('p', { class: 'look' }, el('span', {}, 'Look at'), el('span', {}, ui.prose(answer.hint)))
        : null,
      el('p', { class: 'muted small' }, el('code', {}, answer.code)),
      claims,
      el('p', { class: 'muted small' }, REAL[platform]),
    ])
  }

  var REAL = {
    latenode: 'The real platform shows its login form here and gives no reason.',
    activepieces:
      'The real platform stays on its loading screen here, and the SDK promise of the host page never settles.',
  }

  function cookiesBlocked() {
    return notice('bad', 'The sign-in was lost: cookies are blocked', [
      el(
        'p',
        { class: 'reason' },
        'The token was good and a session cookie was set, but it did not come back: this browser takes no cookies from a frame of another site.',
      ),
      ui.list(
        [
          'Safari: Settings › Privacy › turn off “Prevent cross-site tracking”.',
          'Private window: use a normal one.',
          'Chrome: allow third-party cookies for this site.',
        ],
        'advice',
      ),
      el(
        'p',
        {},
        el(
          'a',
          { class: 'button primary', href: '/latenode/embed', target: '_blank', rel: 'noopener' },
          'Open in a tab of its own',
        ),
      ),
      el(
        'p',
        { class: 'muted small' },
        'The real platform shows its login form here and tells the host page nothing; the sandbox also posts LATENODE_COOKIES_BLOCKED.',
      ),
    ])
  }

  function alone(platform) {
    return notice('', 'This page belongs in a frame', [
      el(
        'p',
        { class: 'reason' },
        'It plays ' + ui.platformNames[platform] + ' for a host page, which hands it a token through the SDK. Opened by itself it has no session.',
      ),
      el('p', {}, el('a', { class: 'button', href: '/' }, 'How to use the sandbox')),
    ])
  }

  /** The dialog of connect(): done is called with the connection made, or with null. */
  function connection(piece, done) {
    function choice(text, kind, made) {
      return el('button', { type: 'button', class: 'button ' + kind, onclick: function () { done(made) } }, text)
    }
    return notice('', 'Connect ' + (piece || 'a piece'), [
      el('p', { class: 'reason' }, 'The real platform asks for credentials here. The sandbox only pretends.'),
      el(
        'p',
        { class: 'actions' },
        choice('Connect', 'primary', { id: 'sandbox-connection', name: piece }),
        choice('Cancel', '', null),
      ),
    ])
  }

  return {
    busy: busy,
    refusal: refusal,
    cookiesBlocked: cookiesBlocked,
    alone: alone,
    connection: connection,
  }
})()
`
