/** Responses of the token route: never cached, never sniffed, shared only with allowed origins. */
import type { Request, Response } from 'express'
import { publicSentence, type EmbedAuthError } from '../errors.js'
import type { IssuedToken } from '../types.js'
import { createProtection, protectResponse } from './protect.js'

/** Headers of every response of the token route that nothing else can change. */
const ROUTE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const ROUTE_PROTECTION = createProtection(ROUTE_HEADERS)

/** What an allowed origin can read, errors too (Fetch §3.2). */
const EXPOSED_HEADERS = 'Retry-After, RateLimit'

/** Sets the headers of every response of the token route; an allowed origin gets CORS headers. */
export function protectRoute(res: Response, sharedWith: string | undefined): void {
  protectResponse(
    res,
    sharedWith === undefined
      ? ROUTE_PROTECTION
      : createProtection({ ...ROUTE_HEADERS, ...sharingHeaders(sharedWith) }),
  )
}

function sharingHeaders(origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED_HEADERS,
  }
}

/** Whether a request asks if a cross-origin request is allowed (Fetch §3.2.2). */
export function isPreflight(req: Request): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
}

/** Answers the preflight of an allowed origin: every valid header name that it asked for is allowed. */
export function answerPreflight(
  req: Request,
  res: Response,
  origin: string,
  methods: readonly string[],
): void {
  const headerNames = requestedHeaderNames(req)
  const own = {
    ...ROUTE_HEADERS,
    ...sharingHeaders(origin),
    'Access-Control-Allow-Methods': methods.join(', '),
    ...(headerNames.length > 0 && { 'Access-Control-Allow-Headers': headerNames.join(', ') }),
    'Access-Control-Max-Age': '600',
  }
  protectResponse(res, createProtection(own, ['Access-Control-Request-Headers']))
  res.statusCode = 204
  res.end()
}

const MAX_HEADER_NAMES = 64

/** Header names are tokens (RFC 9110 §5.6.2); `*` alone would allow every header in other contexts. */
function requestedHeaderNames(req: Request): string[] {
  const asked = (req.headers['access-control-request-headers'] ?? '').split(',')
  const names = asked.map((name) => name.trim().toLowerCase()).filter(isHeaderName)
  return [...new Set(names)].slice(0, MAX_HEADER_NAMES)
}

function isHeaderName(text: string): boolean {
  return text !== '*' && /^[\w!#$%&'*+.^`|~-]+$/.test(text)
}

/** Answers 200 with the token. */
export function answerToken(res: Response, issued: IssuedToken): void {
  write(res, 200, 'application/json', JSON.stringify(issued))
}

/**
 * The reason phrases of the statuses in use (RFC 9110 §15, RFC 6585 §4). They do not come from `node:http`,
 * whose import adds 60 % to the time of importing the package.
 */
const REASON_PHRASES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Answers with problem details (RFC 9457): a stable code and a fixed sentence, without the cause. */
export function answerProblem(req: Request, res: Response, error: EmbedAuthError): void {
  if (res.headersSent) return
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value)
  const problem = JSON.stringify({
    type: 'about:blank',
    title: REASON_PHRASES[error.status],
    status: error.status,
    code: error.code,
    detail: publicSentence(error.code),
  })
  write(res, error.status, 'application/problem+json', req.method === 'HEAD' ? '' : problem)
}

function write(res: Response, status: number, contentType: string, body: string): void {
  if (res.headersSent) return
  res.statusCode = status
  res.setHeader('Content-Type', contentType)
  // Not `res.send`: it adds an ETag and turns a conditional request into a 304.
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
}
