/**
 * The frame's own script: token in from the host page, session by cookie, routes and commands.
 * It speaks to `parent` only, with the exact origin that the SDK put into its URL.
 *
 * Messages out: LATENODE_READY, LATENODE_AUTHORIZED, LATENODE_AUTHORIZATION_FAILED { error },
 * LATENODE_COOKIES_BLOCKED, LATENODE_ROUTE_CHANGED { route }, LATENODE_RUNNING_STATE { state },
 * LATENODE_RESULT { id, ok, value | error }. In: LATENODE_AUTHORIZE { token, ui },
 * LATENODE_NAVIGATE { to }, LATENODE_COMMAND { id, name, args }.
 */
export const latenodeFrameScript = String.raw`(function () {
  'use strict'

  var RUN_MS = 400
  var page = window.sandboxFrame
  var query = new URLSearchParams(location.search)
  var parentOrigin = query.get('parent') || ''
  var channel = query.get('channel') || ''
  var framed = window.parent !== window && /^[a-z][a-z0-9+.-]*:\/\/[^/]+$/.test(parentOrigin)
  var authorizing = false
  var started = false

  function post(message) {
    if (!framed) return
    message.channel = channel
    window.parent.postMessage(message, parentOrigin)
  }

  function withFaults(path) {
    var faults = query.getAll('fault').map(function (fault) {
      return 'fault=' + encodeURIComponent(fault)
    })
    return faults.length ? path + '?' + faults.join('&') : path
  }

  function sendJson(path, body) {
    return fetch(withFaults(path), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  function readSession() {
    return fetch(withFaults('/latenode/api/session'))
  }

  function refused(answer) {
    page.refuse('latenode', answer)
    post({
      type: 'LATENODE_AUTHORIZATION_FAILED',
      error: { code: answer.code, message: answer.message, hint: answer.hint },
    })
  }

  function cookiesBlocked() {
    page.cookiesBlocked()
    post({ type: 'LATENODE_COOKIES_BLOCKED' })
  }

  async function authorize(token, ui) {
    page.busy('Signing in…')
    var answer = await sendJson('/latenode/api/authorize', { token: token })
    if (!answer.ok) return refused(await answer.json())
    var session = await readSession()
    if (session.status === 401) return cookiesBlocked()
    if (!session.ok) return refused(await session.json())
    start(await session.json(), ui)
  }

  function start(view, ui) {
    started = true
    page.show(view, {
      hideNavigation: Boolean(ui && ui.main && ui.main.hideSideMenu),
      base: '/scenarios',
      nouns: { one: 'scenario', many: 'Scenarios', create: 'New scenario' },
      onRoute: function (route) {
        post({ type: 'LATENODE_ROUTE_CHANGED', route: route })
      },
      perform: perform,
    })
    post({ type: 'LATENODE_AUTHORIZED' })
  }

  async function perform(name, args) {
    var body = Object.assign({ name: name }, args)
    if (name === 'runOnce') running(args.id, true)
    var answer = await sendJson('/latenode/api/commands', body)
    var outcome = await answer.json()
    if (name === 'runOnce') {
      setTimeout(function () {
        running(args.id, false)
      }, RUN_MS)
    }
    if (outcome.ok) outcome.value = absolute(outcome.value)
    return outcome
  }

  function running(id, isRunning) {
    post({ type: 'LATENODE_RUNNING_STATE', state: { scenarioId: id, isRunning: isRunning } })
  }

  /** Webhooks come from the server as paths. */
  function absolute(value) {
    if (Array.isArray(value)) {
      return value.map(function (entry) {
        return typeof entry === 'string' ? new URL(entry, location.origin).href : entry
      })
    }
    if (value && value.webhookUrl) {
      value.webhookUrl = new URL(value.webhookUrl, location.origin).href
    }
    return value
  }

  async function command(message) {
    var outcome
    try {
      if (!started) throw new Error('not signed in')
      outcome = await page.perform(message.name, message.args || {})
    } catch (error) {
      outcome = { ok: false, code: 'FAILED', message: 'The command could not be carried out.' }
    }
    post({
      type: 'LATENODE_RESULT',
      id: message.id,
      ok: outcome.ok,
      value: outcome.value,
      error: outcome.ok ? undefined : { code: outcome.code, message: outcome.message },
    })
  }

  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || event.origin !== parentOrigin) return
    var message = event.data
    if (!message || message.channel !== channel) return
    if (message.type === 'LATENODE_AUTHORIZE' && !authorizing) {
      authorizing = true
      authorize(String(message.token), message.ui).catch(function () {
        refused({ code: 'UNREACHABLE', message: 'The platform could not be reached.', hint: '' })
      })
    } else if (message.type === 'LATENODE_NAVIGATE' && started) {
      page.navigate(String(message.to))
    } else if (message.type === 'LATENODE_COMMAND') {
      command(message)
    }
  })

  if (framed) {
    page.busy('Waiting for the token of the host page…')
    post({ type: 'LATENODE_READY' })
  } else {
    page.busy('Looking for a session…')
    readSession().then(async function (session) {
      if (session.ok) start(await session.json())
      else page.alone('latenode')
    })
  }
})()
`
