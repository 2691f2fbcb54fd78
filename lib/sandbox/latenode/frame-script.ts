/**
 * The script of the embedded page: it receives the token from the host page, signs in, and carries
 * out routes and commands. It talks only to `parent`, at the exact origin in its URL.
 *
 * Messages from the frame: LATENODE_READY, LATENODE_ROUTE_CHANGED { route },
 * LATENODE_RUNNING_STATE { isScenarioRunning }, LATENODE_RESULT { id, ok, value | error }, and
 * LATENODE_COOKIES_BLOCKED, which the real platform does not send. It reports no other outcome of the
 * sign-in, and neither does this page.
 * To the frame: LATENODE_AUTHORIZE { token, ui }, LATENODE_UPDATE { ui }, LATENODE_NAVIGATE { to },
 * LATENODE_COMMAND { id, name, args }.
 */
export const latenodeFrameScript = String.raw`(() => {
  'use strict'

  const SIMULATED_RUN_MS = 400
  const page = window.sandboxFrame
  const parentOrigin = new URLSearchParams(location.search).get('parent') || ''
  const isEmbedded = window.parent !== window && /^[a-z][a-z0-9+.-]*:\/\/[^/]+$/.test(parentOrigin)
  /** The sign-in, once a token has come. Routes and commands wait for its end. */
  let signIn

  function post(type, content) {
    if (isEmbedded) window.parent.postMessage({ type, ...content }, parentOrigin)
  }

  async function authorize(token, ui) {
    page.busy('Signing in…')
    const authorized = await page.postJson('/latenode/api/authorize', { token })
    if (!authorized.ok) return page.refuse('latenode', await authorized.json())
    const session = await fetch('/latenode/api/session')
    if (session.status === 401) {
      page.cookiesBlocked()
      return post('LATENODE_COOKIES_BLOCKED')
    }
    start(await session.json(), ui)
  }

  function optionsOf(ui) {
    return { hideNavigation: Boolean(ui?.main?.hideSideMenu) }
  }

  function start(view, ui) {
    page.start(view, {
      ...optionsOf(ui),
      base: '/scenarios',
      noun: 'Scenarios',
      onRoute: (route) => post('LATENODE_ROUTE_CHANGED', { route }),
      perform,
    })
  }

  async function perform(name, args) {
    const answer = await page.postJson('/latenode/api/commands', { name, ...args })
    const outcome = await answer.json()
    if (name === 'runOnce' && outcome.ok) {
      post('LATENODE_RUNNING_STATE', { isScenarioRunning: true })
      setTimeout(() => post('LATENODE_RUNNING_STATE', { isScenarioRunning: false }), SIMULATED_RUN_MS)
    }
    return outcome
  }

  /** The server sends webhooks as paths; the host page needs their full URLs. */
  function withOrigin(value) {
    if (Array.isArray(value)) return value.map(withOrigin)
    if (!value?.url) return value
    const { dev, prod } = value.url
    return { ...value, url: { dev: location.origin + dev, prod: location.origin + prod } }
  }

  async function command({ id, name, args }) {
    try {
      const { ok, value, code, message } = await page.perform(name, args)
      post('LATENODE_RESULT', ok ? { id, ok, value: withOrigin(value) } : { id, ok, error: { code, message } })
    } catch {
      const error = { code: 'UNREACHABLE', message: 'The sandbox did not answer the command.' }
      post('LATENODE_RESULT', { id, ok: false, error })
    }
  }

  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || origin !== parentOrigin) return
    const type = data?.type
    if (type === 'LATENODE_AUTHORIZE') {
      signIn ??= authorize(data.token, data.ui).catch(() =>
        page.refuse('latenode', { code: 'UNREACHABLE', message: 'The sandbox did not answer the sign-in.' }),
      )
    } else if (type === 'LATENODE_UPDATE') {
      signIn?.then(() => page.update(optionsOf(data.ui)))
    } else if (type === 'LATENODE_NAVIGATE') {
      signIn?.then(() => page.navigate(data.to))
    } else if (type === 'LATENODE_COMMAND') {
      signIn?.then(() => command(data))
    }
  })

  if (isEmbedded) {
    page.busy('Waiting for the token from the host page…')
    post('LATENODE_READY')
  } else {
    page.notEmbedded('latenode')
  }
})()
`
