/** Who can read the token: decided from headers, before anything is counted and before `getUser`. */
import type { Request } from 'express'

export interface OriginCheck {
  readonly passes: boolean
  /** The allowed origin that gets CORS headers; absent for all others. */
  readonly sharedWith?: string
}

/**
 * Checks `Sec-Fetch-Site` (Fetch Metadata §2.3) if the browser sends it, else compares `Origin` with
 * the host.
 */
export function checkOrigin(req: Request, allowedOrigins: ReadonlySet<string>): OriginCheck {
  const { origin, 'sec-fetch-site': site } = req.headers
  if (origin !== undefined && allowedOrigins.has(origin)) {
    return { passes: true, sharedWith: origin }
  }
  if (site !== undefined) return { passes: site === 'same-origin' || site === 'none' }
  return { passes: origin === undefined || isOwnOrigin(origin, req) }
}

/** Whether an origin is this server's. The scheme is not compared: a proxy can terminate TLS. */
export function isOwnOrigin(origin: string, req: Request): boolean {
  const [, authority] = /^https?:\/\/([^/?#@\s]+)$/.exec(origin.toLowerCase()) ?? []
  const host = requestedHost(req)?.toLowerCase()
  return (
    authority !== undefined &&
    host !== undefined &&
    withoutDefaultPort(authority) === withoutDefaultPort(host)
  )
}

/** The host with its port: Express 4 drops the port of `req.host`. */
function requestedHost(req: Request): string | undefined {
  const forwarded = req.headers['x-forwarded-host']
  if (typeof forwarded === 'string' && trustsPeer(req)) return forwarded.split(',')[0]?.trim()
  return req.headers.host
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

/** `Sec-Fetch-Dest` values of documents; other values are parts of one. */
const DOCUMENTS = new Set(['document', 'iframe', 'frame', 'empty'])
const FILE_EXTENSION = /\.([a-z0-9]+)$/i
const PAGE_EXTENSION = /^(?:x?html?|php|aspx?|jsp)$/i

/**
 * Whether a request asks for a page: a GET that accepts HTML (or sends no `Accept`), not an asset, and
 * from another site only by navigation.
 */
export function isPageRequest(req: Request): boolean {
  return (
    req.method === 'GET' && acceptsHtml(req.headers.accept) && !isAsset(req) && isNavigation(req)
  )
}

function acceptsHtml(accept: string | undefined): boolean {
  return accept === undefined || /(?:^|[,\s])text\/html(?:$|[,;\s])/i.test(accept)
}

function isAsset(req: Request): boolean {
  const destination = req.headers['sec-fetch-dest']
  if (typeof destination === 'string' && !DOCUMENTS.has(destination)) return true
  const [, extension] = FILE_EXTENSION.exec(req.path) ?? []
  return extension !== undefined && !PAGE_EXTENSION.test(extension)
}

function isNavigation(req: Request): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = req.headers
  if (site === 'same-origin' || site === 'none') return true
  if (site !== undefined) return mode === 'navigate'
  return origin === undefined || isOwnOrigin(origin, req)
}
