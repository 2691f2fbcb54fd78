/**
 * The script served at `/sdk/embed/<version>.js`: it plays the platform's own SDK, faults included.
 * A failed authentication leaves the promise of `configure()` pending for ever; a container that is
 * not there is waited for some 10 s, and then too; a second `configure()` neither removes the first
 * frame nor forgets the session that `request()` exchanged; messages go out with target origin `*`;
 * nothing can be destroyed. Host pages must survive all of that, so it is not to be mended here.
 */
export const activepiecesSdkScript = String.raw`(function () {
  'use strict'

  var CHECKS = 100
  var CHECK_EVERY_MS = 100
  var VERSION = '0.13.0-sandbox'
  var script = document.currentScript
  var faults = script ? new URL(script.src).searchParams.getAll('fault') : []

  function withFaults(url) {
    faults.forEach(function (fault) {
      url += (url.indexOf('?') === -1 ? '?' : '&') + 'fault=' + encodeURIComponent(fault)
    })
    return url
  }

  function trimEnd(text) {
    return text.replace(/\/+$/, '')
  }

  function ActivepiecesEmbedded() {
    this._instanceUrl = ''
    this._prefix = ''
    this._jwtToken = ''
    this._embedding = {}
    this._embeddingAuth = null
    this._frame = null
  }

  ActivepiecesEmbedded.prototype = {
    constructor: ActivepiecesEmbedded,

    configure: function (options) {
      var sdk = this
      this._instanceUrl = trimEnd(options.instanceUrl)
      this._prefix = trimEnd(options.prefix || '')
      if (this._prefix && this._prefix.charAt(0) !== '/') this._prefix = '/' + this._prefix
      this._jwtToken = options.jwtToken
      this._embedding = options.embedding || {}
      var id = this._embedding.containerId
      if (!id) return Promise.resolve({ status: 'success' })
      return new Promise(function (resolve) {
        sdk._whenThere(
          function () {
            return document.getElementById(id)
          },
          function (container) {
            sdk._frame = sdk._open(container, sdk._embedding.initialRoute || '/', {
              CLIENT_CONFIGURATION_FINISHED: function () {
                resolve({ status: 'success' })
              },
              CLIENT_ROUTE_CHANGED: function (data) {
                var navigation = sdk._embedding.navigation
                if (navigation && typeof navigation.handler === 'function') {
                  navigation.handler({ route: sdk._prefix + data.route })
                }
              },
              CLIENT_AUTHENTICATION_FAILED: function (data) {
                console.error('Activepieces: authentication failed', data)
              },
            })
          },
          'container not found',
        )
      })
    },

    connect: function (options) {
      var sdk = this
      var query = new URLSearchParams({ name: options.pieceName, randomId: String(Date.now()) })
      if (options.connectionName) query.set('connectionName', options.connectionName)
      return new Promise(function (resolve) {
        var frame = sdk._open(document.body, '/embed/connections?' + query, {
          CLIENT_SHOW_CONNECTION_IFRAME: function () {
            frame.style.display = 'block'
          },
          CLIENT_NEW_CONNECTION_DIALOG_CLOSED: function (data) {
            frame.remove()
            resolve(data)
          },
        })
        frame.style.cssText =
          'display:none;position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647'
      })
    },

    navigate: function (options) {
      if (!this._frame || !this._frame.contentWindow) {
        console.error('Activepieces: dashboard iframe not found')
        return
      }
      this._frame.contentWindow.postMessage(
        { type: 'VENDOR_ROUTE_CHANGED', data: { vendorRoute: options.route } },
        '*',
      )
    },

    request: async function (options) {
      if (!this._embeddingAuth) this._embeddingAuth = this._exchange()
      var session = await this._embeddingAuth
      var query = options.queryParams ? '?' + new URLSearchParams(options.queryParams) : ''
      var headers = { Authorization: 'Bearer ' + session.token }
      if (options.body !== undefined) headers['Content-Type'] = 'application/json'
      var answer = await fetch(this._instanceUrl + '/api/v1' + options.path + query, {
        method: options.method,
        headers: headers,
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
      })
      return answer.json()
    },

    _exchange: async function () {
      var url = withFaults(this._instanceUrl + '/api/v1/managed-authn/external-token')
      var answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ externalAccessToken: this._jwtToken }),
      })
      return answer.json()
    },

    _open: function (container, initialRoute, handlers) {
      var sdk = this
      var frame = document.createElement('iframe')
      frame.title = 'Activepieces (sandbox)'
      frame.src = withFaults(this._instanceUrl + '/embed?currentDate=' + Date.now())
      frame.setAttribute('allow', 'clipboard-read; clipboard-write')
      frame.style.cssText = 'width:100%;height:100%;border:0;display:block'
      container.appendChild(frame)
      var source = frame.contentWindow
      var data = this._vendorInit(initialRoute)
      window.addEventListener('message', function (event) {
        if (event.source !== source || !event.data) return
        if (event.data.type === 'CLIENT_INIT') {
          source.postMessage({ type: 'VENDOR_INIT', data: data }, '*')
        } else if (Object.prototype.hasOwnProperty.call(handlers, event.data.type)) {
          handlers[event.data.type].call(sdk, event.data.data || {})
        }
      })
      return frame
    },

    _vendorInit: function (initialRoute) {
      var embedding = this._embedding
      var builder = embedding.builder || {}
      var dashboard = embedding.dashboard || {}
      return {
        jwtToken: this._jwtToken,
        initialRoute: initialRoute,
        prefix: this._prefix,
        locale: embedding.locale || 'en',
        mode: embedding.styling && embedding.styling.mode,
        hideSidebar: Boolean(dashboard.hideSidebar),
        hideFolders: Boolean(embedding.hideFolders),
        disableNavigationInBuilder: builder.disableNavigation || false,
        hideFlowNameInBuilder: Boolean(builder.hideFlowName),
        sdkVersion: VERSION,
      }
    },

    _whenThere: function (find, then, message) {
      var found = find()
      if (found) {
        then(found)
        return
      }
      var checks = 0
      var timer = setInterval(function () {
        var late = find()
        checks += 1
        if (!late && checks < CHECKS) return
        clearInterval(timer)
        if (late) then(late)
        else console.error('Activepieces: ' + message)
      }, CHECK_EVERY_MS)
    },
  }

  window.ActivepiecesEmbedded = ActivepiecesEmbedded
  window.activepieces = new ActivepiecesEmbedded()
})()
`
