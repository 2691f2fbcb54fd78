/** Browser script: creates elements from data, with text as `textContent` only, and formats times. */
export const frameElementsScript = String.raw`const sandboxUi = (() => {
  'use strict'

  function el(tag, attributes, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
      else element.setAttribute(name, value === true ? '' : String(value))
    }
    element.append(...children.flat(3).filter((child) => child !== null && child !== undefined))
    return element
  }

  /** Text with code between backticks. */
  function prose(text) {
    const parts = String(text || '').split('\u0060')
    return parts.map((part, index) => (index % 2 ? el('code', {}, part) : part))
  }

  function plural(count, noun) {
    return count + ' ' + noun + (count === 1 ? '' : 's')
  }

  function duration(ms) {
    const seconds = Math.round(ms / 1000)
    if (seconds < 120) return plural(seconds, 'second')
    if (seconds < 7200) return plural(Math.round(seconds / 60), 'minute')
    return plural(Math.round(seconds / 3600), 'hour')
  }

  function badge(text, tone) {
    return el('span', { class: 'badge ' + (tone || '') }, text)
  }

  function card(title, ...children) {
    return el('section', { class: 'card' }, el('h2', {}, title), children)
  }

  function definitions(pairs) {
    const rows = pairs.map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)])
    return el('dl', { class: 'facts' }, rows)
  }

  function list(items, className) {
    return el('ul', { class: className }, items.map((item) => el('li', {}, item)))
  }

  return { el, prose, plural, duration, badge, card, definitions, list }
})()
`
