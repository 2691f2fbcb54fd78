/** The headers of a response that holds a token: no cache stores it, no other origin reads it. */
import type { Response } from 'express'

type HeaderValue = number | string | readonly string[]

/** Request headers that a response depends on, for caches that store despite `no-store`. */
const VARY = ['Origin', 'Sec-Fetch-Site', 'Cookie', 'Authorization']

/**
 * Headers of other middlewares that do not stay: validators, by which a stored copy is used again, and
 * headers by which shared caches override `Cache-Control` (RFC 9213 and the vendors' own).
 */
const REFUSED = new Set([
  'etag',
  'last-modified',
  'expires',
  'surrogate-control',
  'edge-control',
  'x-accel-expires',
])

function isRefused(name: string): boolean {
  return REFUSED.has(name) || name.startsWith('access-control-') || name.endsWith('-cache-control')
}

/** Headers that a response keeps, whatever else sets them. */
export interface Protection {
  readonly fixed: readonly (readonly [name: string, value: string])[]
  /** The same names, in lower case. */
  readonly fixedNames: ReadonlySet<string>
  /** Members of `Vary`. */
  readonly vary: string
}

/**
 * @param own further headers that nothing can change; only these can begin with `Access-Control-`
 * @param varyToo further members of `Vary`
 */
export function createProtection(
  own: Readonly<Record<string, string>>,
  varyToo: readonly string[] = [],
): Protection {
  const fixed = Object.entries({ 'Cache-Control': 'no-store', ...own })
  const fixedNames = new Set(fixed.map(([name]) => name.toLowerCase()))
  return { fixed, fixedNames, vary: [...VARY, ...varyToo].join(', ') }
}

/** A page with a token. */
export const PAGE_PROTECTION = createProtection({})

/**
 * Sets the headers that protect a response, and keeps them until its head goes out, whatever other
 * middlewares, `on-headers` listeners or arguments of `writeHead` say before or after.
 *
 * Replacing `writeHead` would not be enough: a listener that was registered earlier runs inside it,
 * after our headers are set.
 */
export function protectResponse(res: Response, { fixed, fixedNames, vary }: Protection): void {
  const setHeader = res.setHeader.bind(res)
  const appendHeader = res.appendHeader.bind(res)
  const removeHeader = res.removeHeader.bind(res)
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response

  function protect(): void {
    for (const name of res.getHeaderNames()) {
      if (isRefused(name) && !fixedNames.has(name)) removeHeader(name)
    }
    for (const [name, value] of fixed) if (res.getHeader(name) !== value) setHeader(name, value)
    const value = res.getHeader('Vary')
    const complete = withMembers(value, vary)
    if (complete !== value) setHeader('Vary', complete)
  }

  function setOther(name: string, value: HeaderValue): void {
    const key = name.toLowerCase()
    if (fixedNames.has(key) || isRefused(key)) return
    setHeader(name, key === 'vary' ? withMembers(value, vary) : value)
  }

  function appendOther(name: string, value: string | readonly string[]): void {
    const key = name.toLowerCase()
    if (fixedNames.has(key) || isRefused(key)) return
    appendHeader(name, value)
  }

  protect()
  Object.assign(res, {
    setHeader(name: string, value: HeaderValue) {
      setOther(name, value)
      return res
    },
    appendHeader(name: string, value: string | readonly string[]) {
      appendOther(name, value)
      return res
    },
    removeHeader(name: string) {
      const key = name.toLowerCase()
      if (key === 'vary') setHeader('Vary', vary)
      else if (!fixedNames.has(key)) removeHeader(name)
    },
    writeHead(...args: unknown[]) {
      if (res.headersSent) return writeHead(...args)
      const [status, second, third] = args
      const hasMessage = typeof second === 'string'
      const seen = new Set<string>()
      for (const [name, value] of headerEntries(hasMessage ? third : (third ?? second))) {
        const key = name.toLowerCase()
        if (seen.has(key)) appendOther(name, value as string)
        else setOther(name, value)
        seen.add(key)
      }
      protect()
      return hasMessage ? writeHead(status, second) : writeHead(status)
    },
  })
}

/** The headers argument of `writeHead`: an object, a list of pairs, or names and values in turn. */
function headerEntries(headers: unknown): (readonly [string, HeaderValue])[] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!Array.isArray(headers)) return Object.entries(headers as Record<string, HeaderValue>)
  if (Array.isArray(headers[0])) return headers as [string, HeaderValue][]
  const flat = headers as (string & HeaderValue)[]
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name, flat[index + 1] as HeaderValue] as const] : [],
  )
}

/** A `Vary` that lists our members too. */
function withMembers(value: HeaderValue | undefined, ours: string): string {
  const text = value === undefined ? '' : String(value)
  // Usually there is no other: nothing to take apart.
  if (text === '' || text === ours) return ours
  const listed = text.toLowerCase().split(/[\s,]+/)
  if (listed.includes('*')) return '*'
  const missing = ours.split(', ').filter((member) => !listed.includes(member.toLowerCase()))
  return [text, ...missing].join(', ')
}
