/**
 * The script served at `/static/sdk/<version>.js`: the class `LatenodeEmbeddedSDK` with the methods
 * of the real one. It hands the token to its frame by postMessage with the exact target origin,
 * never in a URL. A refused token rejects `configure()`; blocked cookies leave it pending, as the
 * login then fails inside the frame. `cleanup()` removes listeners, not the frame.
 */
export const latenodeSdkScript = String.raw`(function () {
  'use strict'

  var script = document.currentScript
  var base = new URL(script ? script.src : location.href)
  var platformOrigin = base.origin

  function frameUrl(channel) {
    var url = new URL('/latenode/embed', platformOrigin)
    url.searchParams.set('parent', location.origin)
    url.searchParams.set('channel', channel)
    base.searchParams.getAll('fault').forEach(function (fault) {
      url.searchParams.append('fault', fault)
    })
    return url.href
  }

  function coded(error) {
    var made = new Error(error.message)
    made.name = 'LatenodeError'
    made.code = error.code
    if (error.hint) made.hint = error.hint
    return made
  }

  function findContainer(container) {
    var element = typeof container === 'string' ? document.getElementById(container) : container
    return element instanceof Element && element.isConnected ? element : null
  }

  function LatenodeEmbeddedSDK() {
    this._frame = null
    this._listener = null
    this._pending = new Map()
    this._runningListeners = new Set()
    this._sequence = 0
  }

  var methods = {
    configure: function (options) {
      var sdk = this
      var settings = options || {}
      return new Promise(function (resolve, reject) {
        var container = findContainer(settings.container)
        if (!container) {
          throw coded({
            code: 'CONTAINER_NOT_FOUND',
            message: 'configure: the container must be in the document already',
          })
        }
        if (typeof settings.token !== 'string' || settings.token === '') {
          throw coded({ code: 'TOKEN_MISSING', message: 'configure: token must be a string' })
        }
        if (location.origin === 'null') {
          throw coded({ code: 'ORIGIN', message: 'configure: the host page needs an http origin' })
        }
        sdk.cleanup()
        if (sdk._frame) sdk._frame.remove()
        var channel = String(Math.random()).slice(2)
        var frame = document.createElement('iframe')
        frame.title = 'Latenode (sandbox)'
        frame.src = frameUrl(channel)
        frame.style.cssText = 'width:100%;height:100%;border:0;display:block'
        sdk._frame = frame
        sdk._listener = function (event) {
          if (event.source !== frame.contentWindow || event.origin !== platformOrigin) return
          var message = event.data
          if (!message || message.channel !== channel) return
          sdk._receive(message, settings, resolve, reject)
        }
        sdk._channel = channel
        window.addEventListener('message', sdk._listener)
        container.appendChild(frame)
      })
    },

    _receive: function (message, settings, resolve, reject) {
      if (message.type === 'LATENODE_READY') {
        var ui = settings.ui ? JSON.parse(JSON.stringify(settings.ui)) : {}
        this._post({ type: 'LATENODE_AUTHORIZE', token: settings.token, ui: ui })
      } else if (message.type === 'LATENODE_AUTHORIZED') {
        resolve()
      } else if (message.type === 'LATENODE_AUTHORIZATION_FAILED') {
        reject(coded(message.error))
      } else if (message.type === 'LATENODE_ROUTE_CHANGED') {
        if (settings.navigation && typeof settings.navigation.handler === 'function') {
          settings.navigation.handler({ route: message.route })
        }
      } else if (message.type === 'LATENODE_RUNNING_STATE') {
        this._runningListeners.forEach(function (handler) {
          handler(message.state)
        })
      } else if (message.type === 'LATENODE_RESULT') {
        var waiting = this._pending.get(message.id)
        this._pending.delete(message.id)
        if (!waiting) return
        if (message.ok) waiting.resolve(message.value)
        else waiting.reject(coded(message.error))
      }
    },

    _post: function (message) {
      message.channel = this._channel
      this._frame.contentWindow.postMessage(message, platformOrigin)
    },

    _command: function (name, args) {
      var sdk = this
      return new Promise(function (resolve, reject) {
        if (!sdk._listener || !sdk._frame || !sdk._frame.contentWindow) {
          throw coded({ code: 'NOT_CONFIGURED', message: name + ': call configure() first' })
        }
        var id = ++sdk._sequence
        sdk._pending.set(id, { resolve: resolve, reject: reject })
        sdk._post({ type: 'LATENODE_COMMAND', id: id, name: name, args: args || {} })
      })
    },

    navigate: function (options) {
      if (!this._listener || !this._frame || !this._frame.contentWindow) return
      this._post({ type: 'LATENODE_NAVIGATE', to: String(options && options.to) })
    },

    cleanup: function () {
      if (this._listener) window.removeEventListener('message', this._listener)
      this._listener = null
      this._pending.clear()
      this._runningListeners.clear()
    },

    runOnce: function () {
      return this._command('runOnce')
    },
    save: function () {
      return this._command('save')
    },
    deploy: function () {
      return this._command('deploy')
    },
    toggleActiveScenarioState: function () {
      return this._command('toggleActiveScenarioState')
    },
    createEmptyScenario: function (title) {
      return this._command('createEmptyScenario', { title: title })
    },
    getNodeTypes: function () {
      return this._command('getNodeTypes')
    },
    addNewNode: function (nodeTypeId, title) {
      return this._command('addNewNode', { nodeTypeId: nodeTypeId, nodeTitle: title })
    },
    getScenarioWebhooksUrls: function () {
      return this._command('getScenarioWebhooksUrls')
    },
    createWebhookScenario: function (scenarioTitle, nodeTitle) {
      return this._command('createWebhookScenario', { title: scenarioTitle, nodeTitle: nodeTitle })
    },
    setScenarioRunningStateChangedListener: function (handler) {
      var listeners = this._runningListeners
      listeners.add(handler)
      return function () {
        listeners.delete(handler)
      }
    },
  }

  Object.keys(methods).forEach(function (name) {
    Object.defineProperty(LatenodeEmbeddedSDK.prototype, name, {
      value: methods[name],
      writable: true,
      configurable: true,
    })
  })

  // The sandbox's own addition: where a host page may find out whether cookies arrive.
  LatenodeEmbeddedSDK.cookieCheck = {
    set: platformOrigin + '/__sandbox/cookies/set' + base.search,
    echo: platformOrigin + '/__sandbox/cookies/echo' + base.search,
  }

  window.LatenodeEmbeddedSDK = LatenodeEmbeddedSDK
})()
`
