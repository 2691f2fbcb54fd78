/** What strings in options may look like: names, URLs, origins, routes. */

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/** Text for a header or a name: not blank, no control characters, at most 255 characters. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= 255 && !CONTROL.test(value)
  )
}

/** An absolute http or https URL without credentials. */
export function isWebUrl(value: unknown): value is string {
  const url = parseUrl(value)
  return (
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === ''
  )
}

/** The same for the root of a server: neither query nor fragment. */
export function isServerUrl(value: unknown): value is string {
  return isWebUrl(value) && !/[?#]/.test(value)
}

const WEB_SCHEME = /^https?:/
const OTHER_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.[\]:_-]+$/

/**
 * An origin exactly as a browser sends it (RFC 6454 §6.2): lower-case `scheme://host[:port]`, no
 * default port, no path. Schemes of app shells count too: `capacitor://localhost`.
 */
export function isOrigin(value: unknown): value is string {
  if (typeof value !== 'string' || !OTHER_ORIGIN.test(value)) return false
  return !WEB_SCHEME.test(value) || parseUrl(value)?.origin === value
}

/** Why no request could have this path below the mount point; undefined for a path that one can. */
export function routePathProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (!value.startsWith('/')) return 'Begin it with `/`'
  if (value.startsWith('//')) return 'Begin it with one `/`'
  if (/[?#]/.test(value)) return 'A request has no `?` or `#` in its path: remove the query'
  if (/\/:|[*(){}[\]]/.test(value)) {
    return (
      'Express patterns do not work here, the path is literal: mount the middleware on the pattern, as ' +
      "in `app.use('/:tenant', embedAuth({ … }))`"
    )
  }
  if (!/^[\x21-\x7e]*$/.test(value) || /["<>\\^`|]/.test(value)) {
    return 'White space and characters outside ASCII arrive percent-encoded: use letters, digits, `-` and `_`'
  }
  return undefined
}

/** The path of a route below the mount point. */
export function isRoutePath(value: unknown): value is string {
  return typeof value === 'string' && routePathProblem(value) === undefined
}

function parseUrl(value: unknown): URL | undefined {
  if (typeof value !== 'string' || value !== value.trim()) return undefined
  try {
    return new URL(value)
  } catch {
    return undefined
  }
}
