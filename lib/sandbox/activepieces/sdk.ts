/**
 * The script at `/sdk/embed/<version>.js`: the documented methods of the platform's SDK, with its
 * known problems, because host pages must handle them. A refused token leaves `configure()` pending.
 * A missing container leaves it pending too. A second
 * `configure()` keeps the first frame and the session of `request()`. `embedding.initialRoute` is
 * dropped. Messages go to target origin `*`, and there is no method that removes the embed.
 */
export const activepiecesSdkScript = String.raw`(() => {
  'use strict'

  const VERSION = '0.13.0-sandbox'
  const POPUP_CHECK_MS = 500
  const DIALOG_STYLE =
    'display:none;position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647'

  function withSlash(path) {
    return path.startsWith('/') ? path : '/' + path
  }

  function withoutEndSlashes(text) {
    return text.replace(/\/+$/, '')
  }

  class ActivepiecesEmbedded {
    constructor() {
      this._instanceUrl = ''
      this._prefix = ''
      this._jwtToken = ''
      this._embedding = {}
      this._session = null
      this._frame = null
    }

    async configure({ instanceUrl, jwtToken, prefix = '', embedding = {} }) {
      this._instanceUrl = withoutEndSlashes(instanceUrl)
      this._prefix = withoutEndSlashes(prefix && withSlash(prefix))
      this._jwtToken = jwtToken
      this._embedding = embedding
      if (!embedding.containerId) return { status: 'success' }
      const container = document.getElementById(embedding.containerId)
      return new Promise((resolve) => {
        if (!container) return console.error('Activepieces: container not found')
        this._frame = this._addFrame(container, '/', {
          CLIENT_CONFIGURATION_FINISHED: () => resolve({ status: 'success' }),
          CLIENT_ROUTE_CHANGED: ({ route }) =>
            embedding.navigation?.handler?.({ route: this._prefix + withSlash(route) }),
          CLIENT_AUTHENTICATION_FAILED: (data) =>
            console.error('Activepieces: authentication failed', data),
        })
      })
    }

    /** Resolves with { connection }; without a connection if the dialog was canceled. */
    connect({ pieceName, connectionName = '', newWindow }) {
      const query = new URLSearchParams({ name: pieceName, randomId: Date.now(), connectionName })
      const route = '/embed/connections?' + query
      if (newWindow) return this._connectInPopup(route, newWindow)
      return this._openDialog(route, {
        CLIENT_NEW_CONNECTION_DIALOG_CLOSED: (data) => data,
      })
    }

    navigate({ route }) {
      if (!this._frame?.contentWindow) {
        console.error('Activepieces: the embed is not in the document')
        return
      }
      const data = { vendorRoute: withSlash(route) }
      this._frame.contentWindow.postMessage({ type: 'VENDOR_ROUTE_CHANGED', data }, '*')
    }

    async request({ path, method, body, queryParams }) {
      const { token } = await this._exchange()
      const query = queryParams ? '?' + new URLSearchParams(queryParams) : ''
      const headers = { Authorization: 'Bearer ' + token }
      if (body !== undefined) headers['Content-Type'] = 'application/json'
      const answer = await fetch(this._instanceUrl + '/api/v1' + withSlash(path) + query, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      return answer.json()
    }

    /** The part of a URL of the host page that is the route of the embed. */
    extractActivepiecesRouteFromUrl({ vendorUrl }) {
      return vendorUrl.split(location.origin + this._prefix)[1]
    }

    /** Resolves when the dialog is closed. */
    mcpSettings() {
      return this._openDialog('/embed/mcp', {
        CLIENT_MCP_SETTINGS_DIALOG_CLOSED: () => undefined,
      })
    }

    /** Resolves with { redirectUrl }, or with { denied: true }. */
    authorizeMcp({ authRequestId }) {
      const query = new URLSearchParams({ authRequestId, randomId: Date.now() })
      return this._openDialog('/embed/mcp-authorize?' + query, {
        CLIENT_MCP_OAUTH_APPROVED: ({ redirectUrl }) => ({ redirectUrl }),
        CLIENT_MCP_OAUTH_DENIED: () => ({ denied: true }),
      })
    }

    /** Resolves with { mcpServerUrl, mcpToken }. */
    async generateMcpToken() {
      const { projectId } = await this._exchange()
      return this.request({ path: 'projects/' + projectId + '/mcp-server/token', method: 'POST' })
    }

    /** The session for request(): exchanged once, even if the token changes. */
    _exchange() {
      this._session ??= fetch(
        this._instanceUrl + '/api/v1/managed-authn/external-token',
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ externalAccessToken: this._jwtToken }),
        },
      ).then((answer) => answer.json())
      return this._session
    }

    _frameUrl() {
      return this._instanceUrl + '/embed?currentDate=' + Date.now()
    }

    _addFrame(container, initialRoute, handlers) {
      const frame = document.createElement('iframe')
      frame.title = 'Activepieces (sandbox)'
      frame.src = this._frameUrl()
      frame.setAttribute('allow', 'clipboard-read; clipboard-write')
      frame.style.cssText = 'width:100%;height:100%;border:0;display:block'
      container.appendChild(frame)
      this._listen(frame.contentWindow, initialRoute, handlers)
      return frame
    }

    /** Sends the token to a window and passes its messages to the handlers. */
    _listen(source, initialRoute, handlers) {
      const hideSidebar = Boolean(this._embedding.dashboard?.hideSidebar)
      const init = { jwtToken: this._jwtToken, initialRoute, hideSidebar, sdkVersion: VERSION }
      window.addEventListener('message', (event) => {
        if (event.source !== source || !event.data) return
        const { type, data = {} } = event.data
        if (type === 'CLIENT_INIT') source.postMessage({ type: 'VENDOR_INIT', data: init }, '*')
        else if (Object.hasOwn(handlers, type)) handlers[type](data)
      })
    }

    /** Shows a dialog over the page. The message that ends it gives the result. */
    _openDialog(route, results) {
      return new Promise((resolve) => {
        const show = () => (frame.style.display = 'block')
        const handlers = { CLIENT_SHOW_CONNECTION_IFRAME: show, CLIENT_SHOW_MCP_IFRAME: show }
        for (const [type, resultOf] of Object.entries(results)) {
          handlers[type] = (data) => {
            frame.remove()
            resolve(resultOf(data))
          }
        }
        const frame = this._addFrame(document.body, route, handlers)
        frame.style.cssText = DIALOG_STYLE
      })
    }

    async _connectInPopup(route, { width = 700, height = 700, top = 0, left = 0 }) {
      const features = 'width=' + width + ',height=' + height + ',top=' + top + ',left=' + left
      const popup = window.open(this._frameUrl(), '_blank', features)
      if (!popup) throw new Error('Activepieces: Failed to open popup window')
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          if (popup.closed) finish({ connection: undefined })
        }, POPUP_CHECK_MS)
        const finish = (result) => {
          clearInterval(timer)
          popup.close()
          resolve(result)
        }
        this._listen(popup, route, { CLIENT_NEW_CONNECTION_DIALOG_CLOSED: finish })
      })
    }
  }

  window.ActivepiecesEmbedded = ActivepiecesEmbedded
  window.activepieces = new ActivepiecesEmbedded()
})()
`
