/**
 * The embed page's own script, in the real one's words: CLIENT_INIT out, VENDOR_INIT in, the token
 * exchanged, the session kept in sessionStorage, then CLIENT_AUTHENTICATION_SUCCESS and
 * CLIENT_CONFIGURATION_FINISHED, or CLIENT_AUTHENTICATION_FAILED. As there, any parent will do.
 */
export const activepiecesFrameScript = String.raw`(function () {
  'use strict'

  var UNREACHABLE = {
    code: 'UNREACHABLE',
    params: { message: 'The exchange could not be carried out.' },
  }
  var STORAGE_BLOCKED = {
    code: 'STORAGE_BLOCKED',
    params: { message: 'The browser keeps sessionStorage from this frame.' },
  }
  var page = window.sandboxFrame
  var query = new URLSearchParams(location.search)
  var framed = window.parent !== window
  var initialised = false
  var started = false

  function post(type, data) {
    window.parent.postMessage({ type: type, data: data || {} }, '*')
  }

  function withFaults(path) {
    var faults = query.getAll('fault').map(function (fault) {
      return 'fault=' + encodeURIComponent(fault)
    })
    return faults.length ? path + '?' + faults.join('&') : path
  }

  function failed(answer) {
    var params = answer.params || {}
    var refusal = (answer.check && answer.check.refusal) || {}
    page.refuse('activepieces', {
      code: answer.code,
      message: params.message,
      hint: refusal.hint,
      check: answer.check,
    })
    post('CLIENT_AUTHENTICATION_FAILED', { code: answer.code, message: params.message })
  }

  async function initialise(data) {
    page.busy('Signing in…')
    var inUrl = query.get('jwtToken')
    var token = data.jwtToken || inUrl
    var answer = await fetch(withFaults('/api/v1/managed-authn/external-token'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Sandbox-TokenCheck': '1' },
      body: JSON.stringify({ externalAccessToken: token }),
    })
    var session = await answer.json()
    if (!answer.ok) return failed(session)
    sessionStorage.setItem('token', session.token)
    sessionStorage.setItem('projectId', session.projectId)
    var view = session.view
    if (inUrl) {
      view.findings = view.findings.concat({
        rule: 'token-in-url',
        message: 'The token came in the address of the frame: addresses end up in logs and histories.',
        fix: 'the version of the SDK script; newer ones send it as a message',
      })
    }
    start(view, data)
  }

  function start(view, data) {
    post('CLIENT_AUTHENTICATION_SUCCESS')
    var route = data.initialRoute && data.initialRoute !== '/' ? data.initialRoute : '/flows'
    if (route.indexOf('/embed/connections') === 0) return connection(route)
    started = true
    page.show(view, {
      hideNavigation: Boolean(data.hideSidebar),
      base: '/flows',
      nouns: { one: 'flow', many: 'Flows', create: 'New flow' },
      onRoute: function (to) {
        post('CLIENT_ROUTE_CHANGED', { route: to })
      },
      perform: perform,
    })
    page.navigate(route)
    post('CLIENT_CONFIGURATION_FINISHED')
  }

  async function perform(name, args) {
    var answer = await fetch('/api/v1/sandbox/commands', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: 'Bearer ' + sessionStorage.getItem('token'),
      },
      body: JSON.stringify(Object.assign({ name: name }, args)),
    })
    return answer.ok ? answer.json() : { ok: false, code: 'SESSION', message: 'No session.' }
  }

  function connection(route) {
    var piece = new URLSearchParams(route.split('?')[1]).get('name') || ''
    page.connection(piece, function (made) {
      post('CLIENT_NEW_CONNECTION_DIALOG_CLOSED', made ? { connection: made } : {})
    })
    post('CLIENT_SHOW_CONNECTION_IFRAME')
  }

  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || !event.data) return
    var message = event.data
    if (message.type === 'VENDOR_INIT' && !initialised) {
      initialised = true
      initialise(message.data || {}).catch(function (error) {
        failed(error.name === 'SecurityError' ? STORAGE_BLOCKED : UNREACHABLE)
      })
    } else if (message.type === 'VENDOR_ROUTE_CHANGED' && started) {
      page.navigate(String(message.data && message.data.vendorRoute))
    }
  })

  if (framed) {
    page.busy('Waiting for the host page…')
    post('CLIENT_INIT')
  } else {
    page.alone('activepieces')
  }
})()
`
