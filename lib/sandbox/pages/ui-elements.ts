/** Browser script: elements from data, by textContent only; times in words. */
export const uiElementsScript = String.raw`var sandboxUi = (function () {
  'use strict'

  var platformNames = { latenode: 'Latenode', activepieces: 'Activepieces' }

  function el(tag, attributes) {
    var element = document.createElement(tag)
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name]
      if (value === undefined || value === null || value === false) return
      if (name === 'onclick' || name === 'onchange') {
        element.addEventListener(name.slice(2), value)
      } else {
        element.setAttribute(name, value === true ? '' : String(value))
      }
    })
    append(element, Array.prototype.slice.call(arguments, 2))
    return element
  }

  function append(element, children) {
    children.forEach(function (child) {
      if (Array.isArray(child)) append(element, child)
      else if (child !== null && child !== undefined && child !== false) element.append(child)
    })
  }

  /** Text with code between backticks. */
  function prose(text) {
    return String(text || '')
      .split('\u0060')
      .map(function (part, index) {
        return index % 2 ? el('code', {}, part) : part
      })
  }

  function plural(count, noun) {
    return count + ' ' + noun + (count === 1 ? '' : 's')
  }

  function duration(ms) {
    var seconds = Math.max(0, Math.round(ms / 1000))
    if (seconds < 60) return plural(seconds, 'second')
    var minutes = Math.floor(seconds / 60)
    if (minutes < 60) {
      return seconds % 60 && minutes < 10
        ? minutes + ' min ' + (seconds % 60) + ' s'
        : plural(minutes, 'minute')
    }
    var hours = Math.floor(minutes / 60)
    if (hours < 48) return hours + ' h' + (minutes % 60 ? ' ' + (minutes % 60) + ' min' : '')
    return plural(Math.floor(hours / 24), 'day')
  }

  function clockTime(ms) {
    return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  }

  function initials(name) {
    var words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
    var letters = words.slice(0, 2).map(function (word) {
      return Array.from(word)[0]
    })
    return (letters.join('') || '?').toUpperCase()
  }

  function badge(text, tone) {
    return el('span', { class: 'badge' + (tone ? ' ' + tone : '') }, text)
  }

  function card(title, children) {
    return el('section', { class: 'card' }, el('h2', {}, title), children)
  }

  function definitions(pairs) {
    return el(
      'dl',
      { class: 'facts' },
      pairs.map(function (pair) {
        return [el('dt', {}, pair[0]), el('dd', {}, pair[1])]
      }),
    )
  }

  function list(items, className) {
    return el(
      'ul',
      { class: className },
      items.map(function (item) {
        return el('li', {}, item)
      }),
    )
  }

  return {
    platformNames: platformNames,
    el: el,
    prose: prose,
    plural: plural,
    duration: duration,
    clockTime: clockTime,
    initials: initials,
    badge: badge,
    card: card,
    definitions: definitions,
    list: list,
  }
})()
`
