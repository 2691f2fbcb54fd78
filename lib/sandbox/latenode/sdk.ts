/**
 * The script at `/static/sdk/<version>.js`: the class `LatenodeEmbeddedSDK` with the documented
 * methods. It sends the token to its frame by postMessage with the exact target origin, never in a
 * URL. As on the real platform, `configure()` resolves when the frame has been rendered: a refused
 * token or blocked cookies show only in the frame. `cleanup()` removes listeners, but not the frame.
 */
export const latenodeSdkScript = String.raw`(() => {
  'use strict'

  const platformOrigin = new URL(document.currentScript.src).origin

  function latenodeError(code, message) {
    return Object.assign(new Error(message), { name: 'LatenodeError', code })
  }

  class LatenodeEmbeddedSDK {
    constructor() {
      this._frame = null
      this._listener = null
      this._pending = new Map()
      this._runningListeners = new Set()
      this._sequence = 0
    }

    async configure({ token, container, ui, navigation } = {}) {
      const element =
        typeof container === 'string' ? document.getElementById(container) : container
      if (!(element instanceof Element) || !element.isConnected) {
        throw latenodeError('CONTAINER_NOT_FOUND', 'configure: the container must be in the document.')
      }
      this.cleanup()
      this._frame?.remove()
      const frame = document.createElement('iframe')
      frame.title = 'Latenode (sandbox)'
      frame.src = platformOrigin + '/latenode/embed?' + new URLSearchParams({ parent: location.origin })
      frame.style.cssText = 'width:100%;height:100%;border:0;display:block'
      this._frame = frame
      const rendered = new Promise((resolve) => {
        const handlers = {
          LATENODE_READY: () => {
            this._post({ type: 'LATENODE_AUTHORIZE', token, ui: copy(ui) })
            resolve()
          },
          LATENODE_ROUTE_CHANGED: ({ route }) => navigation?.handler?.({ route }),
          LATENODE_RUNNING_STATE: ({ isScenarioRunning }) => {
            for (const listener of this._runningListeners) listener({ isScenarioRunning })
          },
          LATENODE_RESULT: (result) => this._settle(result),
        }
        this._listener = ({ source, origin, data }) => {
          if (source !== frame.contentWindow || origin !== platformOrigin) return
          if (!Object.hasOwn(handlers, data?.type)) return
          handlers[data.type](data)
        }
      })
      window.addEventListener('message', this._listener)
      element.appendChild(frame)
      return rendered
    }

    navigate({ to }) {
      if (this._isConnected()) this._post({ type: 'LATENODE_NAVIGATE', to: String(to) })
    }

    update(ui) {
      if (this._isConnected()) this._post({ type: 'LATENODE_UPDATE', ui: copy(ui) })
    }

    cleanup() {
      if (this._listener) window.removeEventListener('message', this._listener)
      this._listener = null
      this._pending.clear()
      this._runningListeners.clear()
    }

    createEmptyScenario(title) {
      return this._command('createEmptyScenario', { title })
    }

    createWebhookScenario(scenarioTitle, nodeTitle) {
      return this._command('createWebhookScenario', { title: scenarioTitle, nodeTitle })
    }

    addNewNode(nodeTypeId, title) {
      return this._command('addNewNode', { nodeTypeId, nodeTitle: title })
    }

    setScenarioRunningStateChangedListener(listener) {
      this._runningListeners.add(listener)
      return () => {
        this._runningListeners.delete(listener)
      }
    }

    _isConnected() {
      return Boolean(this._listener && this._frame?.contentWindow)
    }

    _post(message) {
      this._frame.contentWindow.postMessage(message, platformOrigin)
    }

    async _command(name, args = {}) {
      if (!this._isConnected()) {
        throw latenodeError('NOT_CONFIGURED', name + ': call configure() first.')
      }
      const id = ++this._sequence
      return new Promise((resolve, reject) => {
        this._pending.set(id, { resolve, reject })
        this._post({ type: 'LATENODE_COMMAND', id, name, args })
      })
    }

    _settle({ id, ok, value, error }) {
      const waiting = this._pending.get(id)
      this._pending.delete(id)
      if (ok) waiting?.resolve(value)
      else waiting?.reject(latenodeError(error.code, error.message))
    }
  }

  for (const name of [
    ...['runOnce', 'save', 'deploy', 'toggleActiveScenarioState'],
    ...['getNodeTypes', 'getScenarioWebhooksUrls'],
  ]) {
    LatenodeEmbeddedSDK.prototype[name] = function () {
      return this._command(name)
    }
  }

  /** Functions in the options cannot be sent to the frame. */
  function copy(ui) {
    return JSON.parse(JSON.stringify(ui ?? {}))
  }

  window.LatenodeEmbeddedSDK = LatenodeEmbeddedSDK
})()
`
