/** Responses of the token route: never cached, never sniffed, shared only with allowed origins. */
import { STATUS_CODES } from 'node:http'
import type { Request, Response } from 'express'
import { publicSentence, type EmbedAuthError } from '../errors.js'
import type { IssuedToken } from '../types.js'

/** Request headers that a response depends on, for caches that store despite `no-store`. */
const VARY = 'Origin, Sec-Fetch-Site, Cookie, Authorization'

/** Sets the headers of every response of the token route, and removes those of other middlewares. */
export function protectResponse(res: Response): void {
  // Another middleware might have opened the application to every origin: not this response.
  for (const name of res.getHeaderNames()) {
    if (name.startsWith('access-control-')) res.removeHeader(name)
  }
  res.removeHeader('ETag')
  res.removeHeader('Last-Modified')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  // `res.vary` parses the header, and usually there is none.
  if (res.hasHeader('Vary')) res.vary(VARY)
  else res.setHeader('Vary', VARY)
}

/** Lets an allowed origin read the response, errors too (Fetch §3.2). */
export function shareResponse(res: Response, origin: string): void {
  res.setHeader('Access-Control-Allow-Origin', origin)
  res.setHeader('Access-Control-Allow-Credentials', 'true')
  res.setHeader('Access-Control-Expose-Headers', 'Retry-After, RateLimit')
}

/** Answers the preflight of an allowed origin. */
export function answerPreflight(res: Response, methods: readonly string[]): void {
  res.setHeader('Access-Control-Allow-Methods', methods.join(', '))
  res.setHeader('Access-Control-Allow-Headers', 'authorization, content-type, x-csrf-token')
  res.statusCode = 204
  res.end()
}

/** Answers 200 with the token. */
export function answerToken(res: Response, issued: IssuedToken): void {
  write(res, 200, 'application/json', JSON.stringify(issued))
}

/** Answers with problem details (RFC 9457): a stable code and a fixed sentence, without the cause. */
export function answerProblem(req: Request, res: Response, error: EmbedAuthError): void {
  if (res.headersSent) return
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value)
  const problem = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[error.status],
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
