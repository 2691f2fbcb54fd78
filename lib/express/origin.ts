/** Who can read the token: decided from headers, before anything is counted and before `getUser`. */
import type { Request } from 'express'

export interface OriginCheck {
  readonly passes: boolean
  /** The allowed origin that gets CORS headers; absent for all others. */
  readonly sharedWith?: string
}

/** Checks a request of the token route: from this application, or from an allowed origin. */
export function checkOrigin(req: Request, allowedOrigins: ReadonlySet<string>): OriginCheck {
  const { origin } = req.headers
  if (origin !== undefined && allowedOrigins.has(origin)) {
    return { passes: true, sharedWith: origin }
  }
  return { passes: isOwnRequest(req, forwardedHost(req) ?? hostOf(req)) }
}

/**
 * Checks a request for a page that can hold a token: from this application, or a navigation. A script
 * of another origin reads the answer to neither.
 */
export function canHoldToken(req: Request): boolean {
  return isOwnRequest(req, hostOf(req)) || isNavigation(req)
}

/**
 * Whether a request comes from this application: by `Sec-Fetch-Site` (Fetch Metadata §2.3) if the
 * browser sends it, else by comparing `Origin` with the host.
 */
function isOwnRequest(req: Request, host: string | undefined): boolean {
  const { origin, 'sec-fetch-site': site } = req.headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined || isOriginOf(origin, host)
}

/** Whether the browser is about to show the answer, in a window or a frame, and not to store it. */
function isNavigation({ headers }: Request): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination, 'sec-purpose': purpose } = headers
  return (
    headers['sec-fetch-site'] !== undefined &&
    mode === 'navigate' &&
    typeof destination === 'string' &&
    NAVIGATED.has(destination) &&
    !/prefetch/i.test(String(purpose))
  )
}

/** Whether an origin is that of a host. The scheme is not compared: a proxy can terminate TLS. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  const [, authority] = /^https?:\/\/([^/?#@\s]+)$/.exec(origin.toLowerCase()) ?? []
  return (
    authority !== undefined &&
    host !== undefined &&
    withoutDefaultPort(authority) === withoutDefaultPort(host.toLowerCase())
  )
}

/** The host with its port: Express 4 drops the port of `req.host`. HTTP/2 has `:authority` instead. */
function hostOf({ headers }: Request): string | undefined {
  const authority = headers[':authority']
  return typeof authority === 'string' ? authority : headers.host
}

/** The host that a trusted proxy was asked for. */
function forwardedHost(req: Request): string | undefined {
  const forwarded = req.headers['x-forwarded-host']
  return typeof forwarded === 'string' && trustsPeer(req)
    ? forwarded.split(',')[0]?.trim()
    : undefined
}

/** Express compiles its `trust proxy` setting to this function. */
type TrustsPeer = (address: string | undefined, hop: number) => boolean

function trustsPeer(req: Request): boolean {
  const app = req.app as typeof req.app | undefined
  const trusts = app?.get('trust proxy fn') as TrustsPeer | undefined
  return trusts?.(req.socket.remoteAddress, 0) === true
}

function withoutDefaultPort(authority: string): string {
  return authority.replace(/:(?:80|443)$/, '')
}

/** `Sec-Fetch-Dest` values of navigations. */
const NAVIGATED = new Set(['document', 'iframe', 'frame'])
/** `Sec-Fetch-Dest` of pages: those, and `fetch()`. Other values are parts of a page. */
const PAGES = new Set([...NAVIGATED, 'empty'])
const FILE_EXTENSION = /\.([a-z0-9]+)$/i
const PAGE_EXTENSION = /^(?:x?html?|php|aspx?|jsp)$/i

/** Whether a request asks for a page: a GET that accepts HTML (or sends no `Accept`), not an asset. */
export function isPageRequest(req: Request): boolean {
  return req.method === 'GET' && acceptsHtml(req.headers.accept) && !isAsset(req)
}

function acceptsHtml(accept: string | undefined): boolean {
  return accept === undefined || /(?:^|[,\s])text\/html(?:$|[,;\s])/i.test(accept)
}

function isAsset(req: Request): boolean {
  const destination = req.headers['sec-fetch-dest']
  if (typeof destination === 'string' && !PAGES.has(destination)) return true
  const [, extension] = FILE_EXTENSION.exec(req.path) ?? []
  return extension !== undefined && !PAGE_EXTENSION.test(extension)
}
