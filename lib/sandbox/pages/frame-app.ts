/**
 * Browser script: the app in the frame, and `sandboxFrame`, by which a platform's own script
 * controls it.
 */
export const frameAppScript = String.raw`window.sandboxFrame = (() => {
  'use strict'
  const { el, plural, badge } = sandboxUi
  const root = document.getElementById('root')
  let app

  /** options: { hideNavigation, base, nouns: { many, create }, onRoute(route), perform(name, args) } */
  function createApp(view, options) {
    let route = options.base
    let placeId = view.places[0]?.id ?? ''
    let automations = view.automations
    const side = el('div', { class: 'side-slot' })
    const main = el('main', { class: 'stage', tabindex: '-1' })
    const aside = el('aside', { class: 'session', 'aria-label': 'Session' })

    const path = () => route.split('?')[0]
    const place = () => view.places.find(({ id }) => id === placeId)
    const opened = () => automations.find(({ id }) => path() === options.base + '/' + id)
    const allows = (action) => Boolean(place()?.actions.includes(action))

    function show(to) {
      route = to.startsWith('/') ? to : '/' + to
      if (path() === '/') route = options.base
      placeId = opened()?.placeId ?? placeId
      draw()
    }

    function go(to) {
      show(to)
      options.onRoute(route)
    }

    async function perform(name, args) {
      const outcome = await options.perform(name, { id: opened()?.id ?? '', placeId, ...args })
      automations = outcome.automations ?? automations
      if (outcome.ok && name.startsWith('create')) go(options.base + '/' + outcome.automationId)
      else draw()
      return outcome
    }

    /** A button that the role can disable. Its key gives it back the focus after a redraw. */
    function button(key, text, action, command, args, tone) {
      const role = place()?.role
      return el(
        'button',
        {
          type: 'button',
          class: 'button ' + (tone || ''),
          'data-key': key,
          disabled: !allows(action),
          title: allows(action) ? null : role ? 'The role ' + role + ' cannot do this.' : 'No access',
          onclick: () => perform(command, args),
        },
        text,
      )
    }

    function link(key, className, text, to) {
      const onclick = () => go(to)
      return el('button', { type: 'button', class: className, 'data-key': key, onclick }, text)
    }

    function heading(text, ...children) {
      return el('div', { class: 'stage-head' }, el('h1', {}, text), children)
    }

    function status({ active }) {
      return badge(active ? 'On' : 'Off', active ? 'good' : '')
    }

    function row(automation) {
      const { id, title, nodes, runs } = automation
      return [
        link('open' + id, 'title', title, options.base + '/' + id),
        el('span', { class: 'muted small' }, plural(nodes.length, 'step') + ' · ' + plural(runs, 'run')),
        status(automation),
      ]
    }

    function rows(items) {
      return el('ul', { class: 'rows' }, items.map((item) => el('li', { class: 'row' }, item)))
    }

    function spacePicker() {
      if (view.places.length < 2) return null
      const choices = view.places.map(({ id, name, role }) =>
        el('option', { value: id, selected: id === placeId }, name + ' – ' + role),
      )
      const onchange = (event) => {
        placeId = event.target.value
        go(options.base)
      }
      const select = el('select', { 'data-key': 'picker', onchange }, choices)
      return el('label', { class: 'picker' }, el('span', {}, 'Space'), select)
    }

    function roleHint() {
      const here = place()
      if (!here) return el('p', { class: 'hint' }, 'This user has no access to any space.')
      const denied = ['create', 'edit', 'activate', 'run'].filter((action) => !allows(action))
      if (!denied.length) return null
      const actions = denied.join(', ').replace(/, ([^,]+)$/, ' or $1')
      return el('p', { class: 'hint' }, 'The role ', el('strong', {}, here.role), ' cannot ' + actions + ' here.')
    }

    function listPage() {
      const here = automations.filter((automation) => automation.placeId === placeId)
      const create = button('create', options.nouns.create, 'create', 'createEmptyScenario', {}, 'primary')
      return [
        heading(options.nouns.many, spacePicker(), create),
        roleHint(),
        here.length ? rows(here.map(row)) : el('p', { class: 'empty' }, 'Nothing here yet.'),
      ]
    }

    function detailPage(automation) {
      const { title, active, deployed, nodes, runs } = automation
      const steps = nodes.map((node) =>
        el('li', {}, el('strong', {}, node.title), el('span', { class: 'muted small' }, node.nodeTypeId)),
      )
      return [
        link('back', 'back', '← ' + options.nouns.many, options.base),
        heading(title, status(automation), deployed ? badge('Deployed') : badge('Draft', 'warn')),
        roleHint(),
        steps.length ? el('ol', { class: 'nodes' }, steps) : el('p', { class: 'empty' }, 'No steps yet.'),
        el(
          'div',
          { class: 'actions' },
          button('run', 'Run once', 'run', 'runOnce', {}, 'primary'),
          button('add', 'Add a step', 'edit', 'addNewNode', { nodeTypeId: 'http.request' }),
          button('save', 'Save', 'save', 'save'),
          button('deploy', 'Deploy', 'deploy', 'deploy'),
          button('switch', active ? 'Switch off' : 'Switch on', 'activate', 'toggleActiveScenarioState'),
        ),
        el('p', { class: 'muted small' }, plural(runs, 'run')),
      ]
    }

    function runsPage() {
      const ran = automations.filter(({ runs }) => runs > 0)
      const items = ran.map(({ title, runs }) => [
        el('strong', {}, title),
        el('span', { class: 'muted small' }, plural(runs, 'run')),
      ])
      const empty = el('p', { class: 'empty' }, 'Nothing ran yet.')
      return [heading('Runs'), items.length ? rows(items) : empty]
    }

    function currentPage() {
      if (opened()) return detailPage(opened())
      if (path() === options.base) return listPage()
      if (path() === '/runs') return runsPage()
      if (path() === '/connections') {
        return [heading('Connections'), el('p', { class: 'empty' }, 'The sandbox connects to nothing.')]
      }
      const text = ['The sandbox has no page at ', el('code', {}, path()), '. The real platform can have one.']
      return [heading('Page not found'), el('p', { class: 'empty' }, text)]
    }

    function navigation() {
      const links = [
        [options.base, options.nouns.many],
        ['/runs', 'Runs'],
        ['/connections', 'Connections'],
      ].map(([to, text]) => {
        const item = link('nav' + to, '', text, to)
        if (path() === to || path().startsWith(to + '/')) item.setAttribute('aria-current', 'page')
        return item
      })
      return el('nav', { class: 'side', 'aria-label': 'Main' }, links)
    }

    /** Redraws the page and returns the focus to the control that had it. */
    function draw() {
      const focused = document.activeElement?.getAttribute('data-key')
      const here = place()
      side.replaceChildren(options.hideNavigation ? '' : navigation())
      main.replaceChildren(...currentPage().filter(Boolean))
      const permissions = here ? sandboxCards.permissions(here) : ''
      aside.replaceChildren(sandboxCards.user(view), permissions, sandboxCards.token(view))
      if (focused) root.querySelector('[data-key="' + CSS.escape(focused) + '"]')?.focus()
    }

    const layout = el('div', { class: 'layout' }, side, el('div', { class: 'column' }, sandboxCards.findings(view), main), aside)
    /** Applies options again, for the SDK's update(). */
    function update(changes) {
      Object.assign(options, changes)
      layout.classList.toggle('bare', Boolean(options.hideNavigation))
      draw()
    }

    root.removeAttribute('aria-live')
    root.replaceChildren(
      el(
        'header',
        { class: 'bar' },
        el('span', { class: 'brand' }, el('span', { class: 'mark', 'aria-hidden': 'true' }), sandboxCards.NAMES[view.platform]),
        badge('Sandbox', 'sandbox'),
        el('span', { class: 'who' }, view.user.name),
      ),
      layout,
    )
    update({})
    return { show, navigate: go, perform, update }
  }

  function fill(element) {
    app = undefined
    root.replaceChildren(element)
  }

  /** Adds the faults of this page's URL to a path of the API. */
  function withFaults(path) {
    const faults = new URLSearchParams(location.search).getAll('fault')
    const query = new URLSearchParams(faults.map((fault) => ['fault', fault]))
    return faults.length ? path + '?' + query : path
  }

  function postJson(path, body, headers) {
    return fetch(withFaults(path), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  return {
    withFaults,
    postJson,
    busy: (text) => fill(sandboxCards.busy(text)),
    refuse: (platform, error) => fill(sandboxCards.refused(platform, error)),
    cookiesBlocked: () => fill(sandboxCards.cookiesBlocked()),
    notEmbedded: (platform) => fill(sandboxCards.notEmbedded(platform)),
    dialog: (title, text, buttons, close) => fill(sandboxCards.dialog(title, text, buttons, close)),
    start(view, options) {
      app = createApp(view, options)
    },
    show: (route) => app?.show(route),
    navigate: (route) => app?.navigate(route),
    update: (changes) => app?.update(changes),
    perform: async (name, args) =>
      app?.perform(name, args) ?? { ok: false, code: 'NOT_READY', message: 'The user is not signed in.' },
  }
})()
`
