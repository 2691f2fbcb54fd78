/**
 * Browser script: the app in the frame. Puts `sandboxFrame` on window for the platform's script:
 * busy, refuse, cookiesBlocked, connection, alone, show(view, options), navigate(route),
 * perform(name, args).
 */
export const uiFrameScript = String.raw`window.sandboxFrame = (function () {
  'use strict'
  var ui = sandboxUi
  var el = ui.el
  var root = document.getElementById('root')
  var app = null

  function fill(element) {
    if (app) app.stop()
    app = null
    root.replaceChildren(element)
  }

  function show(view, options) {
    if (app) app.stop()
    app = createApp(view, options)
  }

  function createApp(view, options) {
    var route = options.base
    var placeId = view.places.length ? view.places[0].id : ''
    var automations = view.automations
    var token = sandboxSession.token(view)
    var main = el('main', { class: 'stage', tabindex: '-1' })
    var aside = el('aside', { class: 'session', 'aria-label': 'Session' })
    var links = [
      [options.base, options.nouns.many],
      ['/runs', 'Runs'],
      ['/connections', 'Connections'],
    ]

    function place() {
      return view.places.find(function (candidate) {
        return candidate.id === placeId
      })
    }

    function openId() {
      var path = route.split('?')[0]
      return path.indexOf(options.base + '/') === 0 ? path.slice(options.base.length + 1) : ''
    }

    function opened() {
      return automations.find(function (automation) {
        return automation.id === openId()
      })
    }

    function go(to) {
      route = to.charAt(0) === '/' ? to : '/' + to
      if (route === '/') route = options.base
      var open = opened()
      if (open) placeId = open.placeId
      draw()
      options.onRoute(route)
    }

    async function perform(name, args) {
      var open = opened()
      var given = Object.assign({ id: open ? open.id : '', placeId: placeId }, args)
      var outcome = await options.perform(name, given)
      if (outcome.automations) automations = outcome.automations
      if (outcome.ok && /^create/.test(name)) go(options.base + '/' + outcome.value.id)
      else draw()
      return outcome
    }

    function allows(action) {
      var here = place()
      return Boolean(here) && here.actions.indexOf(action) !== -1
    }

    function button(key, text, action, run, kind) {
      var allowed = allows(action)
      return el(
        'button',
        {
          type: 'button',
          class: 'button ' + (kind || ''),
          'data-key': key,
          disabled: !allowed,
          title: allowed ? null : place() ? place().role + ' may not do this' : 'No access',
          onclick: run,
        },
        text,
      )
    }

    function status(automation) {
      return ui.badge(automation.active ? 'On' : 'Off', automation.active ? 'good' : '')
    }

    function row(automation) {
      var id = automation.id
      var to = options.base + '/' + id
      return el(
        'li',
        { class: 'row' },
        el(
          'button',
          { type: 'button', class: 'title', 'data-key': 'open' + id, onclick: function () { go(to) } },
          automation.title,
        ),
        el('span', { class: 'muted small' }, ui.plural(automation.nodes.length, 'step') + ' · ' + ui.plural(automation.runs, 'run')),
        el(
          'span',
          { class: 'actions' },
          status(automation),
          button('run' + id, 'Run', 'run', function () { perform('runOnce', { id: id }) }),
          button('switch' + id, automation.active ? 'Switch off' : 'Switch on', 'activate', function () {
            perform('toggleActiveScenarioState', { id: id })
          }),
        ),
      )
    }

    function picker() {
      if (view.places.length < 2) return null
      return el(
        'label',
        { class: 'picker' },
        el('span', {}, 'Space'),
        el(
          'select',
          {
            'data-key': 'picker',
            onchange: function (event) {
              placeId = event.target.value
              go(options.base)
            },
          },
          view.places.map(function (candidate) {
            return el('option', { value: candidate.id, selected: candidate.id === placeId }, candidate.name + ' – ' + candidate.role)
          }),
        ),
      )
    }

    function rightsLine() {
      var here = place()
      if (!here) return el('p', { class: 'hint' }, 'This person is in no space: nothing to see.')
      var missing = ['create', 'edit', 'activate', 'run'].filter(function (action) {
        return !allows(action)
      })
      if (!missing.length) return null
      return el('p', { class: 'hint' }, el('strong', {}, here.role), ' may not ' + missing.join(', ').replace(/, ([^,]+)$/, ' or $1') + ' here; those buttons are off.')
    }

    function listPage() {
      var here = automations.filter(function (automation) {
        return automation.placeId === placeId
      })
      return [
        el('div', { class: 'stage-head' }, el('h1', {}, options.nouns.many), picker(), button('create', options.nouns.create, 'create', function () { perform('createEmptyScenario', {}) }, 'primary')),
        rightsLine(),
        here.length ? el('ul', { class: 'rows' }, here.map(row)) : el('p', { class: 'empty' }, 'Nothing here yet.'),
      ]
    }

    function detailPage(automation) {
      return [
        el('button', { type: 'button', class: 'back', 'data-key': 'back', onclick: function () { go(options.base) } }, '← ' + options.nouns.many),
        el('div', { class: 'stage-head' }, el('h1', {}, automation.title), status(automation), automation.deployed ? ui.badge('Deployed') : ui.badge('Draft', 'warn')),
        rightsLine(),
        el('ol', { class: 'nodes' }, automation.nodes.map(function (node) {
          return el('li', {}, el('strong', {}, node.title), el('span', { class: 'muted small' }, node.nodeTypeId))
        })),
        automation.nodes.length ? null : el('p', { class: 'empty' }, 'No steps yet.'),
        el(
          'div',
          { class: 'actions' },
          button('run', 'Run once', 'run', function () { perform('runOnce', {}) }, 'primary'),
          button('add', 'Add a step', 'edit', function () { perform('addNewNode', { nodeTypeId: 'http.request' }) }),
          button('save', 'Save', 'save', function () { perform('save', {}) }),
          button('deploy', 'Deploy', 'deploy', function () { perform('deploy', {}) }),
          button('switch', automation.active ? 'Switch off' : 'Switch on', 'activate', function () { perform('toggleActiveScenarioState', {}) }),
        ),
        el('p', { class: 'muted small' }, ui.plural(automation.runs, 'run') + ' so far'),
      ]
    }

    function runsPage() {
      var ran = automations.filter(function (automation) {
        return automation.runs > 0
      })
      return [
        el('div', { class: 'stage-head' }, el('h1', {}, 'Runs')),
        ran.length
          ? el('ul', { class: 'rows' }, ran.map(function (automation) {
              return el('li', { class: 'row' }, el('strong', {}, automation.title), el('span', { class: 'muted small' }, ui.plural(automation.runs, 'run')))
            }))
          : el('p', { class: 'empty' }, 'Nothing ran yet. Press “Run” in the list.'),
      ]
    }

    function stage() {
      var path = route.split('?')[0]
      var open = opened()
      if (open) return detailPage(open)
      if (path === options.base) return listPage()
      if (path === '/runs') return runsPage()
      if (path === '/connections') {
        return [el('div', { class: 'stage-head' }, el('h1', {}, 'Connections')), el('p', { class: 'empty' }, 'The sandbox connects to nothing.')]
      }
      return [el('div', { class: 'stage-head' }, el('h1', {}, 'Not in the sandbox')), el('p', { class: 'empty' }, 'There is no page at ', el('code', {}, path), '. The real platform may well have one.')]
    }

    function navigation() {
      return el(
        'nav',
        { class: 'side', 'aria-label': 'Main' },
        links.map(function (link) {
          var current = route.split('?')[0]
          var here = current === link[0] || current.indexOf(link[0] + '/') === 0
          return el('button', { type: 'button', 'data-key': 'nav' + link[0], 'aria-current': here ? 'page' : null, onclick: function () { go(link[0]) } }, link[1])
        }),
      )
    }

    var side = el('div', { class: 'side-slot' })

    /** Redraws, and gives the focus back to the control that had it. */
    function draw() {
      var focused = document.activeElement && document.activeElement.getAttribute('data-key')
      side.replaceChildren(options.hideNavigation ? '' : navigation())
      main.replaceChildren.apply(main, stage().filter(Boolean))
      var here = place()
      aside.replaceChildren.apply(aside, [sandboxSession.identity(view), here ? sandboxSession.access(here) : '', token.element])
      var again = focused && root.querySelector('[data-key="' + CSS.escape(focused) + '"]')
      if (again) again.focus()
    }

    root.removeAttribute('aria-live')
    root.replaceChildren(
      el('header', { class: 'bar' }, el('span', { class: 'brand' }, el('span', { class: 'mark', 'aria-hidden': 'true' }), ui.platformNames[view.platform]), ui.badge('Sandbox', 'sandbox'), el('span', { class: 'who' }, view.person.name)),
      el('div', { class: 'layout' + (options.hideNavigation ? ' bare' : '') }, side, el('div', { class: 'column' }, sandboxSession.warnings(view), main), aside),
    )
    draw()
    return {
      navigate: go,
      perform: perform,
      stop: function () { token.stop() },
    }
  }

  return {
    busy: function (text) { fill(sandboxNotices.busy(text)) },
    refuse: function (platform, answer) { fill(sandboxNotices.refusal(platform, answer)) },
    cookiesBlocked: function () { fill(sandboxNotices.cookiesBlocked()) },
    connection: function (piece, done) { fill(sandboxNotices.connection(piece, done)) },
    alone: function (platform) { fill(sandboxNotices.alone(platform)) },
    show: show,
    navigate: function (to) { if (app) app.navigate(to) },
    perform: function (name, args) {
      return app ? app.perform(name, args) : Promise.resolve({ ok: false, code: 'NOT_READY', message: 'Nobody is signed in.' })
    },
  }
})()
`
