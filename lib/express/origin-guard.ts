/** Who may read the token: decided from headers alone, before anything is counted or resolved. */
import type { Request } from 'express'

export interface OriginVerdict {
  readonly passes: boolean
  /** The allowed origin that the answer is shared with by CORS; absent for everybody else. */
  readonly sharedWith?: string
}

/**
 * Judges a request by `Sec-Fetch-Site` (Fetch Metadata §2.3) where the browser sends it, by `Origin`
 * against the host where it does not.
 */
export function judgeOrigin(req: Request, allowedOrigins: ReadonlySet<string>): OriginVerdict {
  const { origin, 'sec-fetch-site': site } = req.headers
  if (origin !== undefined && allowedOrigins.has(origin)) {
    return { passes: true, sharedWith: origin }
  }
  if (site !== undefined) return { passes: site === 'same-origin' || site === 'none' }
  return { passes: origin === undefined || isOwnOrigin(origin, req) }
}

/** Whether an origin is this server's, whatever the scheme: TLS may end before this process. */
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

/** What Express compiles its `trust proxy` setting to. */
type TrustsPeer = (address: string | undefined, hop: number) => boolean

function trustsPeer(req: Request): boolean {
  const app = req.app as typeof req.app | undefined
  const trusts = app?.get('trust proxy fn') as TrustsPeer | undefined
  return trusts?.(req.socket.remoteAddress, 0) === true
}

function withoutDefaultPort(authority: string): string {
  return authority.replace(/:(?:80|443)$/, '')
}
