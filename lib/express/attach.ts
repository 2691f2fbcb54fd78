/** The token on `res.locals`, for pages that are rendered on the server. */
import type { NextFunction, Request, Response } from 'express'
import { EmbedAuthError, toEmbedAuthError } from '../errors.js'
import { Deadline, type Issuer, type Progress } from '../issuer/index.js'
import { DEFAULT_LOCALS_NAME, type Configuration } from '../options/index.js'
import type { IssuedToken } from '../types.js'
import { canHoldToken } from './origin.js'
import { PAGE_PROTECTION, protectResponse } from './protect.js'
import { readUser } from './token-route.js'

/** The members of `res.locals` after `attach`, with the default `localsName`. */
export interface EmbedLocals {
  /** Only with the default `localsName`. */
  embedToken?: string
  embedAuth?: IssuedToken
  embedAuthError?: EmbedAuthError
}

type Middleware = (req: Request, res: Response, next: NextFunction) => void

/** For single routes: a page that needs the token fails with the coded error if there is none. */
export function requireToken(configuration: Configuration, issuer: Issuer): Middleware {
  return function attachEmbedToken(req, res, next) {
    if (canHoldToken(req)) {
      attachToken(configuration, issuer, req, res).then(() => next(), next)
    } else {
      const error = crossSiteError()
      issuer.reportRefusal(error, {}, req)
      next(error)
    }
  }
}

/** For every page: it is rendered also without a token, and `res.locals[localsName + 'Error']` says why. */
export function offerToken(configuration: Configuration, issuer: Issuer): Middleware {
  return function offerEmbedToken(req, res, next) {
    const goOn = (error: unknown): void => {
      res.locals[`${configuration.localsName}Error`] = error
      next()
    }
    if (canHoldToken(req)) attachToken(configuration, issuer, req, res).then(() => next(), goOn)
    else goOn(crossSiteError())
  }
}

function crossSiteError(): EmbedAuthError {
  return new EmbedAuthError(
    'ERR_CROSS_SITE',
    'The request comes from another origin and is not a navigation, so the page gets no token.',
  )
}

async function attachToken(
  { getUser, localsName, timeoutMs }: Configuration,
  issuer: Issuer,
  req: Request,
  res: Response,
): Promise<void> {
  const deadline = new Deadline(timeoutMs, req)
  const { context } = deadline
  const progress: Progress = {}
  async function issueToken(): Promise<IssuedToken> {
    const user = await readUser(getUser, req, context)
    return issuer.issue(user, context, progress)
  }

  res.once('close', deadline.abandon)
  try {
    const issued = await deadline.race(issueToken())
    if (res.headersSent) throw startedError()
    protectResponse(res, PAGE_PROTECTION)
    res.locals[localsName] = issued
    if (localsName === DEFAULT_LOCALS_NAME) res.locals.embedToken = issued.token
  } catch (cause) {
    const error = toEmbedAuthError(cause)
    // Not an audit event for every page: a visitor who is not signed in, or who left.
    const isVisitor = error.code === 'ERR_UNAUTHENTICATED'
    if (!isVisitor && !deadline.isAbandoned) issuer.reportRefusal(error, progress, req)
    throw error
  } finally {
    res.removeListener('close', deadline.abandon)
    deadline.end()
  }
}

/** The headers are gone: what the page writes from now on could be stored. */
function startedError(): EmbedAuthError {
  return new EmbedAuthError(
    'ERR_TIMEOUT',
    'The response was begun before the token was ready, so the page gets no token.',
  )
}
