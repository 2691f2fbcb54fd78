/** Requests and responses: what the routes of both platforms share. */
import express from 'express'
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import { isRecord, ownValue } from '../values.js'
import type { Automations, Command } from './automations.js'
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

/** The command in a body. Members of a wrong type are ignored. */
export function readCommand(body: unknown): Command & { readonly placeId: string | undefined } {
  return {
    name: stringMember(body, 'name') ?? '',
    id: stringMember(body, 'id'),
    placeId: stringMember(body, 'placeId'),
    title: stringMember(body, 'title'),
    nodeTypeId: stringMember(body, 'nodeTypeId'),
    nodeTitle: stringMember(body, 'nodeTitle'),
  }
}

/** Fixed sentences, because the parser's own messages repeat the body. */
const BODY_ERRORS: ReadonlyMap<unknown, readonly [status: number, message: string]> = new Map([
  ['entity.parse.failed', [400, 'The body is not valid JSON.']],
  ['entity.too.large', [413, 'The body is larger than 64 kB.']],
  ['encoding.unsupported', [415, 'The content encoding of the body is not supported.']],
  ['charset.unsupported', [415, 'The character set of the body is not supported.']],
])

/** Answers a body that could not be read, in the platform's format. */
export function bodyError(answer: (res: Response, status: number, message: string) => void) {
  const handler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    const type = isRecord(error) ? error.type : undefined
    const [status, message] = BODY_ERRORS.get(type) ?? [400, 'The request could not be read.']
    if (res.headersSent) next(error)
    else answer(res, status, message)
  }
  return handler
}

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
