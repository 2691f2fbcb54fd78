/** The token route: origin, method, user, decision, rate limit, token – in this order. */
import type { NextFunction, Request, Response } from 'express'
import { EmbedAuthError, toEmbedAuthError } from '../errors.js'
import { callHook } from '../hooks.js'
import { Deadline, type Decision, type Issuer, type Progress } from '../issuer/index.js'
import type { Configuration } from '../options/index.js'
import type { HookContext, IssuedToken } from '../types.js'
import { createLimiter } from './limiter.js'
import { checkOrigin } from './origin.js'
import {
  answerPreflight,
  answerProblem,
  answerToken,
  isPreflight,
  protectRoute,
} from './response.js'

/** Returns the handler of the route. It always answers. */
export function createTokenRoute(
  configuration: Configuration,
  issuer: Issuer,
): (req: Request, res: Response, next: NextFunction) => void {
  const { allowedOrigins, methods, getUser, timeoutMs } = configuration
  const limiter = createLimiter(configuration.rateLimit, {
    onEvent: (event) => issuer.audit.emit(event),
    onFailure: issuer.reportFailure,
  })

  return function serveEmbedToken(req, res, next) {
    const { passes, sharedWith } = checkOrigin(req, allowedOrigins)
    if (sharedWith !== undefined && isPreflight(req)) {
      answerPreflight(req, res, sharedWith, methods)
      return
    }
    protectRoute(res, sharedWith)
    if (!passes) refuse(req, res, new EmbedAuthError('ERR_CROSS_SITE'))
    else if (methods.includes(req.method)) answerUser(req, res).catch(next)
    else refuse(req, res, methodError(methods))
  }

  async function answerUser(req: Request, res: Response): Promise<void> {
    const deadline = new Deadline(timeoutMs, req)
    const { context } = deadline
    const progress: Progress = {}
    let decision: Decision | undefined
    async function issueToken(): Promise<IssuedToken> {
      const user = await readUser(getUser, req, context)
      decision = await issuer.decide(user, context, progress)
      await limiter.count(req, res, decision)
      return issuer.sign(decision, context)
    }

    res.on('close', deadline.abandon)
    try {
      answerToken(res, await deadline.race(issueToken()))
    } catch (error) {
      if (deadline.isAbandoned) return
      const refusal = decision === undefined ? await countRefused(req, res, deadline, error) : error
      refuse(req, res, toEmbedAuthError(refusal), progress)
    } finally {
      res.removeListener('close', deadline.abandon)
      deadline.end()
    }
  }

  /**
   * Counts a request without a decision by its address. If that passes the limit, the request is
   * answered 429 instead; a store that fails is reported, and changes nothing. Nor does a store that
   * hangs, for which the request waits until its deadline.
   */
  async function countRefused(
    req: Request,
    res: Response,
    deadline: Deadline,
    refusal: unknown,
  ): Promise<unknown> {
    try {
      await deadline.race(limiter.count(req, res, undefined))
      return refusal
    } catch (thrown) {
      const error = toEmbedAuthError(thrown)
      if (error.code === 'ERR_RATE_LIMITED') return error
      if (error.code !== 'ERR_TIMEOUT') issuer.reportFailure(error, req)
      return refusal
    }
  }

  function refuse(
    req: Request,
    res: Response,
    error: EmbedAuthError,
    progress: Progress = {},
  ): void {
    issuer.reportRefusal(error, progress, req)
    answerProblem(req, res, error)
  }
}

/**
 * Asks the application who is signed in.
 * @throws EmbedAuthError `ERR_UNAUTHENTICATED` if nobody is, `ERR_RESOLVER` if `getUser` throws.
 */
export async function readUser(
  getUser: Configuration['getUser'],
  req: Request,
  context: HookContext,
): Promise<unknown> {
  const user = await callHook('ERR_RESOLVER', 'getUser', context, () => getUser(req))
  // `req.isAuthenticated() && req.user` is false if nobody is signed in.
  if (!user) throw new EmbedAuthError('ERR_UNAUTHENTICATED')
  return user
}

function methodError(methods: readonly string[]): EmbedAuthError {
  return new EmbedAuthError('ERR_METHOD', undefined, { headers: { Allow: methods.join(', ') } })
}
