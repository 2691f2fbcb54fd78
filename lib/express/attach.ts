/** The token on `res.locals`, for pages that are rendered on the server. */
import type { NextFunction, Request, Response } from 'express'
import { EmbedAuthError } from '../errors.js'
import type { Issuer, Progress } from '../issuer.js'
import type { Configuration } from '../options/index.js'
import type { EmbedLocals } from '../types.js'
import { resolveUser } from './resolve-user.js'

type Middleware = (req: Request, res: Response, next: NextFunction) => void

/** For single routes: a page that needs the token fails with the coded error where there is none. */
export function requireToken(configuration: Configuration, issuer: Issuer): Middleware {
  return function attachEmbedToken(req, res, next) {
    attachToken(configuration, issuer, req, res).then(() => next(), next)
  }
}

/** For every page: one without a token is still a page, and `res.locals.embedAuthError` says why. */
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
  configuration: Configuration,
  issuer: Issuer,
  req: Request,
  res: Response,
): Promise<void> {
  const call = issuer.startCall({ req, signal: undefined })
  const progress: Progress = {}
  res.once('close', call.abandon)
  try {
    const user = await resolveUser(configuration.getUser, req, call)
    const decided = await issuer.decide(user, call, progress)
    const issued = await issuer.sign(decided, call)
    const locals: EmbedLocals = res.locals
    locals.embedToken = issued.token
    locals.embedAuth = issued
    keepOutOfCaches(res)
  } catch (cause) {
    const error =
      cause instanceof EmbedAuthError
        ? cause
        : new EmbedAuthError('ERR_SIGNER', undefined, { cause })
    // A visitor who is not signed in is no refusal worth an audit entry on every page, nor is one
    // who left.
    const isRefusal = error.code !== 'ERR_UNAUTHENTICATED' && !call.abandoned
    if (isRefusal) issuer.refused(error, progress)
    throw error
  } finally {
    res.removeListener('close', call.abandon)
    call.end()
  }
}

/**
 * A page that holds a token is never stored, whatever `Cache-Control` the page's own handler sets
 * after this. Headers given to `writeHead` itself are out of reach.
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
