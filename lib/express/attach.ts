/** The token on `res.locals`, for pages that are rendered on the server. */
import type { NextFunction, Request, Response } from 'express'
import { toEmbedAuthError, type EmbedAuthError } from '../errors.js'
import { startDeadline, type Issuer, type Progress } from '../issuer/index.js'
import type { Configuration } from '../options/index.js'
import type { IssuedToken } from '../types.js'
import { readUser } from './token-route.js'

/** The members of `res.locals` after `attach`. */
export interface EmbedLocals {
  embedToken?: string
  embedAuth?: IssuedToken
  embedAuthError?: EmbedAuthError
}

type Middleware = (req: Request, res: Response, next: NextFunction) => void

/** For single routes: a page that needs the token fails with the coded error if there is none. */
export function requireToken(configuration: Configuration, issuer: Issuer): Middleware {
  return function attachEmbedToken(req, res, next) {
    attachToken(configuration, issuer, req, res).then(() => next(), next)
  }
}

/** For every page: it is rendered also without a token, and `res.locals.embedAuthError` says why. */
export function offerToken(configuration: Configuration, issuer: Issuer): Middleware {
  return function offerEmbedToken(req, res, next) {
    attachToken(configuration, issuer, req, res).then(
      () => next(),
      (error: unknown) => {
        const locals: EmbedLocals = res.locals
        locals.embedAuthError = error as EmbedAuthError
        next()
      },
    )
  }
}

async function attachToken(
  { getUser, timeoutMs }: Configuration,
  issuer: Issuer,
  req: Request,
  res: Response,
): Promise<void> {
  const deadline = startDeadline(timeoutMs, req, undefined)
  const { context } = deadline
  const progress: Progress = {}
  res.once('close', deadline.abandon)
  try {
    const user = await deadline.race(readUser(getUser, req, context))
    const decision = await deadline.race(issuer.decide(user, context, progress))
    const issued = await deadline.race(issuer.sign(decision, context))
    const locals: EmbedLocals = res.locals
    locals.embedToken = issued.token
    locals.embedAuth = issued
    keepOutOfCaches(res)
  } catch (cause) {
    const error = toEmbedAuthError(cause)
    // Not an audit event for every page: a visitor who is not signed in, or who left.
    const isVisitor = error.code === 'ERR_UNAUTHENTICATED'
    if (!isVisitor && !deadline.abandoned) issuer.refusedRequest(error, progress, req)
    throw error
  } finally {
    res.removeListener('close', deadline.abandon)
    deadline.end()
  }
}

/**
 * A page that holds a token is never stored, even if the page's own handler sets `Cache-Control` after
 * this.
 */
function keepOutOfCaches(res: Response): void {
  const protect = (): void => {
    res.setHeader('Cache-Control', 'no-store')
    res.removeHeader('ETag')
  }
  protect()
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response
  res.writeHead = (...args: unknown[]) => {
    if (!res.headersSent) protect()
    return writeHead(...args)
  }
}
