/** Bodies in, answers out: what both platforms' routes share. */
import express from 'express'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { isRecord, ownValue } from '../values.js'

/** The largest body that is read. */
const BODY_LIMIT_BYTES = 64 * 1024

export const jsonBody: RequestHandler = express.json({ limit: BODY_LIMIT_BYTES })

/** A member of a JSON body, if it is a string with something in it. */
export function stringMember(body: unknown, name: string): string | undefined {
  const value = isRecord(body) ? ownValue(body, name) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Fixed sentences: a parser's own message repeats what was sent. */
const BODY_FAULTS: ReadonlyMap<unknown, readonly [status: number, message: string]> = new Map([
  ['entity.parse.failed', [400, 'The body is not valid JSON.']],
  ['entity.too.large', [413, 'The body is larger than 64 kB.']],
  ['encoding.unsupported', [415, 'The body has a content encoding that is not read here.']],
  ['charset.unsupported', [415, 'The body has a character set that is not read here.']],
])

/** Answers a body that could not be read, in the platform's own form. */
export function bodyFault(answer: (res: Response, status: number, message: string) => void) {
  const handler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    const type = isRecord(error) ? error.type : undefined
    const [status, message] = BODY_FAULTS.get(type) ?? [400, 'The request could not be read.']
    if (res.headersSent) next(error)
    else answer(res, status, message)
  }
  return handler
}

/** Nothing here is to be stored, sniffed or kept from a frame of another origin. */
export const commonHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  })
  next()
}

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
 * A page with scripts and styles of this server only. Frames of it are for host pages of any
 * origin: which ones that will be is not known here, and there is nothing in it to click away.
 */
export function sendPage(
  res: Response,
  html: string,
  framing: 'framed' | 'alone',
  status = 200,
): void {
  const ancestors = framing === 'framed' ? 'frame-ancestors http: https:' : "frame-ancestors 'none'"
  res.set('Content-Security-Policy', [...PAGE_POLICY, ancestors].join('; '))
  res.status(status).type('html').send(html)
}

export function sendScript(res: Response, script: string): void {
  res.type('text/javascript').send(script)
}
