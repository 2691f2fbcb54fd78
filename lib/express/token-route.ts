/** The token route: origin guard, method, resolver, policy, limiter, signing — in that order. */
import type { Request, Response } from 'express'
import { EmbedAuthError } from '../errors.js'
import type { Decided, Issuer, Progress } from '../issuer.js'
import type { Configuration } from '../options/index.js'
import type { RunningCall } from '../types/internal.js'
import {
  answerPreflight,
  answerProblem,
  answerToken,
  protectAnswer,
  shareAnswer,
} from './answer.js'
import { shareHiddenClass } from './hidden-class.js'
import { createLimiter } from './limiter.js'
import { judgeOrigin } from './origin-guard.js'
import { resolveUser } from './resolve-user.js'

/** Makes the route's handler. Whatever happens, it answers. */
export function createTokenRoute(
  configuration: Configuration,
  issuer: Issuer,
): (req: Request, res: Response) => void {
  const { allowedOrigins, methods } = configuration
  const limiter = createLimiter(configuration.rateLimit, (event) => issuer.audit.emit(event))

  return function serveEmbedToken(req, res) {
    // Express has put one on the other.
    shareHiddenClass(req, 'res')
    shareHiddenClass(res, 'req')
    protectAnswer(res)
    const { passes, sharedWith } = judgeOrigin(req, allowedOrigins)
    if (sharedWith !== undefined) shareAnswer(res, sharedWith)
    if (!passes) refuse(req, res, new EmbedAuthError('ERR_CROSS_SITE'), {})
    else if (methods.includes(req.method)) void serve(req, res)
    else if (sharedWith !== undefined && isPreflight(req)) answerPreflight(res, methods)
    else refuse(req, res, methodError(methods), {})
  }

  /** Never rejects. */
  async function serve(req: Request, res: Response): Promise<void> {
    const call = issuer.startCall({ req, signal: undefined })
    const progress: Progress = {}
    res.on('close', call.abandon)
    try {
      const decided = await decide(req, res, call, progress)
      await call.within(limiter.count(req, res, decided))
      answerToken(res, await issuer.sign(decided, call))
    } catch (error) {
      if (!call.abandoned) refuse(req, res, toRefusal(error), progress)
    } finally {
      res.removeListener('close', call.abandon)
      call.end()
    }
  }

  async function decide(
    req: Request,
    res: Response,
    call: RunningCall,
    progress: Progress,
  ): Promise<Decided> {
    try {
      const user = await resolveUser(configuration.getUser, req, call)
      return await issuer.decide(user, call, progress)
    } catch (error) {
      await countRefused(req, res, call)
      throw error
    }
  }

  /** Who is refused counts by address; without a store the refusal itself is still the answer. */
  async function countRefused(req: Request, res: Response, call: RunningCall): Promise<void> {
    try {
      await call.within(limiter.count(req, res, undefined))
    } catch (error) {
      if (error instanceof EmbedAuthError && error.code === 'ERR_RATE_LIMITED') throw error
    }
  }

  function refuse(req: Request, res: Response, error: EmbedAuthError, progress: Progress): void {
    issuer.refused(error, progress)
    answerProblem(req, res, error)
  }
}

function isPreflight(req: Request): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
}

function methodError(methods: readonly string[]): EmbedAuthError {
  return new EmbedAuthError('ERR_METHOD', undefined, { headers: { Allow: methods.join(', ') } })
}

/** A issue that nobody foresaw is one of this library: it still gets a coded answer. */
function toRefusal(error: unknown): EmbedAuthError {
  return error instanceof EmbedAuthError
    ? error
    : new EmbedAuthError('ERR_SIGNER', undefined, { cause: error })
}
