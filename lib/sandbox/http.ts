/** Requests and responses: what the routes of both platforms share. */
import express from 'express'
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import { isRecord, ownValue } from '../values.js'
import type { Automations } from './automations.js'
import type { CheckLog } from './checks.js'
import type { FaultInjection } from './faults.js'

/** Everything that the routes of a platform use. */
export interface PlatformParts<Config, Accounts> {
  readonly config: Config
  readonly accounts: Accounts
  readonly automations: Automations
  readonly checks: CheckLog
  readonly faults: FaultInjection
}

/** A token of the largest grant that `embedAuth` signs by default, with room to spare. */
const MAX_BODY_BYTES = 160 * 1024

export const jsonBody: RequestHandler = express.json({ limit: MAX_BODY_BYTES })

/** A member of a JSON body, if it is a string that is not empty. */
export function stringMember(body: unknown, name: string): string | undefined {
  const value = isRecord(body) ? ownValue(body, name) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Fixed sentences, because the parser's own messages repeat the body. */
const BODY_ERRORS: ReadonlyMap<unknown, readonly [status: number, message: string]> = new Map([
  ['entity.parse.failed', [400, 'The body is not valid JSON.']],
  ['entity.too.large', [413, 'The body is larger than 160 kB.']],
  ['encoding.unsupported', [415, 'The content encoding of the body is not supported.']],
  ['charset.unsupported', [415, 'The character set of the body is not supported.']],
])

/** Answers a body that could not be read. */
export const bodyError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const type = isRecord(error) ? error.type : undefined
  const [status, message] = BODY_ERRORS.get(type) ?? [400, 'The request could not be read.']
  if (res.headersSent) next(error)
  else res.status(status).json({ code: 'BODY_INVALID', message })
}

const OWN_HOSTS = /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)$/

/**
 * Answers only loopback names, names below `localhost`, and the hosts of the options. A web page can
 * let its own name resolve to this machine (DNS rebinding), and must not read anything that way.
 */
export function checkHost(allowedHosts: readonly string[]): RequestHandler {
  const known = new Set(allowedHosts.map((host) => host.toLowerCase()))
  const isKnown = (authority: string) => {
    const [, name = ''] = /^([^:]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.exec(authority) ?? []
    const host = name.toLowerCase().replace(/\.$/, '')
    return OWN_HOSTS.test(host) || known.has(host)
  }
  return (req, res, next) => {
    // A target in absolute form names a second host (RFC 9112 §3.2.2).
    const [, target] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(req.originalUrl) ?? []
    const hosts = [...(req.headersDistinct.host ?? ['']), ...(target === undefined ? [] : [target])]
    if (hosts.every(isKnown)) next()
    else res.status(421).json({ code: 'HOST_NOT_ALLOWED', message: HOST_NOT_ALLOWED })
  }
}

const HOST_NOT_ALLOWED =
  'The sandbox does not answer under this host name. Open it at 127.0.0.1 or at a name below ' +
  'localhost, or add the name to the option allowedHosts of createSandbox.'

/** Pages of other origins can link to these pages, but cannot read them. */
export const sameOriginOnly: RequestHandler = (req, res, next) => {
  const { origin, host = '', 'sec-fetch-site': site } = req.headers
  const isOwn =
    site === undefined
      ? origin === undefined || origin.replace(/^https?:\/\//, '') === host
      : site === 'same-origin' || site === 'none'
  const isLink =
    req.headers['sec-fetch-mode'] === 'navigate' && req.headers['sec-fetch-dest'] === 'document'
  res.set('Cross-Origin-Resource-Policy', 'same-origin')
  if (isOwn || isLink) next()
  else res.status(403).json({ code: 'CROSS_ORIGIN', message: CROSS_ORIGIN })
}

const CROSS_ORIGIN =
  'Only the sandbox’s own pages can read this. A page of another origin can link to it.'

export const commonHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  })
  next()
}

/** Every origin can embed a page: the sandbox does not know which host page it is tested with. */
export const ANY_ORIGIN = 'http: https:'

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
]

/**
 * Sends a page that loads scripts and styles of this server only.
 * @param frameAncestors the origins that can embed the page, as Content-Security-Policy writes them
 */
export function sendPage(res: Response, html: string, frameAncestors: string): void {
  const policy = [...PAGE_POLICY, `frame-ancestors ${frameAncestors}`].join('; ')
  res.set('Content-Security-Policy', policy)
  res.type('html').send(html)
}

/** Serves a script; `path` may end in `/:file` for any version. */
export function serveScript(router: Router, path: string, script: string): void {
  router.get(path, (req, res, next) => {
    const { file } = req.params
    if (typeof file === 'string' && !/^[\w.-]{1,40}\.js$/.test(file)) next()
    else res.type('text/javascript').send(script)
  })
}

/** Browsers send a cookie into a frame of another site only with `SameSite=None; Secure`. */
export function setFrameCookie(res: Response, name: string, value: string): void {
  res.append('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; Secure; SameSite=None`)
}

export function readCookie(req: Request, name: string): string | undefined {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
