/** Browser script: the cards that say who came in, through which token, with which rights. */
export const uiSessionScript = String.raw`var sandboxSession = (function () {
  'use strict'
  var ui = sandboxUi
  var el = ui.el

  /** All that the person can get at, where that is more than the one place shown. */
  function places(view) {
    if (view.places.length < 2) return null
    return ui.list(
      view.places.map(function (place) {
        return [el('span', {}, place.name), ui.badge(place.role, 'accent')]
      }),
      'places',
    )
  }

  function identity(view) {
    var person = view.person
    return el(
      'section',
      { class: 'card' },
      el('h2', {}, 'Who came in'),
      el(
        'div',
        { class: 'person' },
        el('span', { class: 'avatar', 'aria-hidden': 'true' }, ui.initials(person.name)),
        el(
          'div',
          {},
          el('strong', {}, person.name),
          person.id === person.name ? null : el('span', { class: 'muted id' }, person.id),
        ),
        ui.badge(person.isNew ? 'New here' : 'Known', person.isNew ? 'good' : ''),
      ),
      ui.definitions(
        view.facts.map(function (fact) {
          return [fact.label, fact.value]
        }),
      ),
      places(view),
    )
  }

  /** Counts on by the platform's clock, whatever the browser's says. */
  function token(view) {
    var facts = view.token
    var started = performance.now()
    var left = el('strong', { class: 'countdown' })
    var bar = el('span', { class: 'meter-fill' })
    var from = facts.issuedAt === null ? facts.checkedAt : Math.min(facts.issuedAt, facts.checkedAt)

    function tick() {
      if (facts.expiresAt === null) {
        left.textContent = 'Never expires'
        return
      }
      var now = facts.now + performance.now() - started
      var rest = facts.expiresAt - now
      left.textContent =
        rest > 0 ? 'Expires in ' + ui.duration(rest) : 'Expired ' + ui.duration(-rest) + ' ago'
      var share = Math.max(0, Math.min(1, rest / Math.max(1, facts.expiresAt - from)))
      bar.style.width = share * 100 + '%'
      left.classList.toggle('over', rest <= 0)
    }
    tick()
    var timer = setInterval(tick, 1000)
    var rows = [
      ['Judged', ui.clockTime(facts.checkedAt)],
      ['Life', facts.expiresAt === null ? 'without end' : ui.duration(facts.expiresAt - from)],
      ['Algorithm', facts.algorithm],
    ]
    if (facts.keyId !== null) rows.push(['Key id', facts.keyId])
    rows.push(['SHA-256', el('code', { title: facts.sha256 }, facts.sha256.slice(0, 12) + '…')])
    return {
      stop: function () {
        clearInterval(timer)
      },
      element: ui.card('Through this token', [
        el('p', { class: 'lead', 'aria-live': 'off' }, left),
        facts.expiresAt === null
          ? null
          : el('span', { class: 'meter', 'aria-hidden': 'true' }, bar),
        el('p', { class: 'muted small' }, 'The session outlives the token: it was exchanged on arrival.'),
        ui.definitions(rows),
        el(
          'p',
          { class: 'small after' },
          el('a', { href: '/__sandbox', target: '_blank', rel: 'noopener' }, 'All tokens judged'),
        ),
      ]),
    }
  }

  function access(place) {
    return ui.card('Rights in ' + place.name, [
      el('p', { class: 'lead' }, ui.badge(place.role, 'accent')),
      ui.list(place.may, 'may'),
      place.mayNot.length ? ui.list(place.mayNot, 'may not') : null,
    ])
  }

  function warnings(view) {
    if (!view.findings.length) return null
    return el(
      'details',
      { class: 'warnings', open: window.innerWidth > 640 },
      el(
        'summary',
        {},
        ui.plural(view.findings.length, 'thing') + ' the real platform lets pass without a word',
      ),
      el(
        'ul',
        {},
        view.findings.map(function (warning) {
          return el(
            'li',
            {},
            el('span', {}, warning.message),
            el('span', { class: 'look' }, 'Look at: ', ui.prose(warning.fix)),
          )
        }),
      ),
    )
  }

  return { identity: identity, token: token, access: access, warnings: warnings }
})()
`
