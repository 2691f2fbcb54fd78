/** The host's pages. */
import { DRIVER_TIMER_MS } from './engines'

export function page(scripts: readonly string[], body = ''): string {
  const tags = scripts.map((src) => `<script src="${src}"></script>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Acme</title>
    <main>${body}<div id="embed" style="height:400px"></div></main>${tags}</html>`
}

/**
 * Counts what scripts leave behind: message listeners of the window, timers, iframes. Comes before
 * every other script of a page.
 */
export const WATCH = String.raw`(function () {
  var listeners = new Set()
  var timers = new Set()
  var add = EventTarget.prototype.addEventListener
  var remove = EventTarget.prototype.removeEventListener
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (this === window && type === 'message') {
      listeners.add(listener)
      if (options && options.signal) {
        add.call(options.signal, 'abort', function () { listeners.delete(listener) })
      }
    }
    return add.call(this, type, listener, options)
  }
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (this === window && type === 'message') listeners.delete(listener)
    return remove.call(this, type, listener, options)
  }
  function watchTimers(set, clear, once) {
    var start = window[set]
    var stop = window[clear]
    window[set] = function (work, ms) {
      var id = start.call(window, function () {
        if (once) timers.delete(id)
        work()
      }, ms)
      if (ms !== ${DRIVER_TIMER_MS}) timers.add(id)
      return id
    }
    window[clear] = function (id) {
      timers.delete(id)
      stop.call(window, id)
    }
  }
  watchTimers('setTimeout', 'clearTimeout', true)
  watchTimers('setInterval', 'clearInterval', false)
  window.errors = []
  window.addEventListener('error', function (event) { errors.push(event.message) })
  window.addEventListener('unhandledrejection', function (event) { errors.push(String(event.reason)) })
  window.left = function () {
    return {
      frames: document.querySelectorAll('iframe').length,
      listeners: listeners.size,
      timers: timers.size,
      errors: errors,
    }
  }
})()
`
