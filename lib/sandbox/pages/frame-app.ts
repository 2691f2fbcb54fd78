import type { Automation, SandboxPlatform, TokenCheck } from '../types.js'

/** The data of the page in the frame, in the same shape for both platforms. */
export interface FrameView {
  readonly platform: SandboxPlatform
  readonly user: {
    readonly name: string
    readonly id: string
    /** Whether this token registered the user. */
    readonly isNew: boolean
  }
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly places: readonly PlaceView[]
  readonly automations: readonly Automation[]
  readonly check: TokenCheck
}

/** A space or a project with the user's role there. */
export interface PlaceView {
  readonly id: string
  readonly name: string
  readonly kind: 'Space' | 'Personal space' | 'Project'
  readonly role: string
  readonly can: readonly string[]
  readonly cannot: readonly string[]
}

/**
 * Browser script: the app in the frame, and `sandboxFrame`, by which a platform's own script
 * controls it.
 */
export const frameAppScript = String.raw`window.sandboxFrame = (() => {
  'use strict'
  const { el, badge, button, list } = sandboxUi
  const root = document.getElementById('root')
  let app

  /** options: { hideNavigation, base, noun, onRoute(route), perform(name, args) } */
  function createApp(view, options) {
    const { base, noun, onRoute } = options
    const findings = sandboxCards.findings(view.check)
    let route = base
    let automations = view.automations

    const path = () => route.split('?')[0]
    const opened = () => automations.find(({ id }) => path() === base + '/' + id)

    function show(to) {
      route = to.startsWith('/') ? to : '/' + to
      if (path() === '/') route = base
      draw()
    }

    function navigate(to) {
      show(to)
      onRoute(route)
    }

    async function perform(name, args) {
      const outcome = await options.perform(name, {
        id: opened()?.id,
        placeId: view.places[0]?.id,
        ...args,
      })
      automations = outcome.automations ?? automations
      if (outcome.ok && name.startsWith('create')) navigate(base + '/' + outcome.automationId)
      else draw()
      return outcome
    }

    function link(text, to) {
      return button(text, () => navigate(to), { class: 'link' })
    }

    function heading(text, ...children) {
      return el('div', { class: 'heading' }, el('h1', {}, text), children)
    }

    function empty(...text) {
      return el('p', { class: 'empty' }, text)
    }

    function status({ active }) {
      return badge(active ? 'On' : 'Off', active ? 'good' : '')
    }

    function listPage() {
      const rows = automations.map((one) => [
        link(one.title, base + '/' + one.id),
        el('span', { class: 'muted small' }, view.places.find(({ id }) => id === one.placeId)?.name),
        status(one),
      ])
      return [heading(noun), rows.length ? list(rows, 'rows') : empty('Nothing here yet.')]
    }

    function detailPage({ title, active, deployed, nodes, runs }) {
      return [
        link('← ' + noun, base),
        heading(title, status({ active }), deployed ? badge('Deployed') : badge('Draft', 'warn'), badge('Runs: ' + runs)),
        nodes.length ? list(nodes.map((node) => node.title), 'rows') : empty('No steps yet.'),
      ]
    }

    function currentPage() {
      if (opened()) return detailPage(opened())
      if (path() === base) return listPage()
      const text = ['The sandbox has no page at ', el('code', {}, route), '. The real platform can have one.']
      return [heading('Another page'), empty(text)]
    }

    function navigation() {
      return el('nav', { 'aria-label': 'Main' }, link(noun, base), link('Connections', '/connections'))
    }

    function draw() {
      root.replaceChildren(
        el(
          'header',
          { class: 'bar' },
          el('strong', {}, sandboxCards.NAMES[view.platform]),
          badge('Sandbox', 'sandbox'),
          el('span', { class: 'muted' }, view.user.name),
        ),
        el(
          'div',
          { class: 'layout' },
          options.hideNavigation ? null : navigation(),
          el('main', {}, findings, currentPage()),
          el(
            'aside',
            { 'aria-label': 'Session' },
            sandboxCards.user(view),
            view.places.map(sandboxCards.permissions),
            sandboxCards.token(view.check),
          ),
        ),
      )
    }

    /** Applies options again, for the SDK's update(). */
    function update(changes) {
      Object.assign(options, changes)
      draw()
    }

    root.removeAttribute('aria-live')
    draw()
    return { show, navigate, perform, update }
  }

  function fill(element) {
    app = undefined
    root.replaceChildren(element)
  }

  function postJson(path, body, headers) {
    return fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  return {
    postJson,
    busy: (text) => fill(sandboxCards.busy(text)),
    refuse: (platform, error) => fill(sandboxCards.refused(platform, error)),
    ended: (answer) => fill(sandboxCards.ended(answer)),
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
