import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { toEmbedAuthError } from '../errors.js'
import {
  createIssuer,
  Deadline,
  explainDecision,
  type Explanation,
  type Progress,
} from '../issuer/index.js'
import {
  configure,
  type ActivepiecesPlatform,
  type CustomPlatform,
  type EmbedAuthOptions,
  type LatenodePlatform,
} from '../options/index.js'
import type { PolicyFunction } from '../policy/index.js'
import type { HookContext, IssuedToken, Platform } from '../types.js'
import { offerToken, requireToken } from './attach.js'
import { isPageRequest } from './origin.js'
import { createTokenRoute } from './token-route.js'

/** The middleware, with its further members. */
export interface EmbedAuth<User> extends RequestHandler {
  /** Middleware for single routes: the token on `res.locals[localsName]`, or `next(error)`. */
  attach(): (req: Request, res: Response, next: NextFunction) => void
  /** A token without a request. Rejects with an `EmbedAuthError`. */
  issue(user: User, context?: Partial<HookContext>): Promise<IssuedToken>
  /** The decision step by step; signs nothing. A denial is a result, not a rejection. */
  explain(user: User, context?: Partial<HookContext>): Promise<Explanation>
  /** Resolves when every key is loaded and verified; rejects with an `EmbedAuthError`. */
  ready(): Promise<void>
  /** Stops watching key files. */
  close(): void
}

/**
 * Express middleware that signs embed tokens for the signed-in user and serves them at
 * `GET /embed-token` below its mount point. All options are checked here, once.
 * @throws EmbedAuthError that lists every problem of the options in `issues`; `code` is the first one's.
 * No message contains a key.
 */
export function embedAuth<User>(options: EmbedAuthOptions<User, LatenodePlatform>): EmbedAuth<User>
export function embedAuth<User>(
  options: EmbedAuthOptions<User, ActivepiecesPlatform>,
): EmbedAuth<User>
// `Value` makes TypeScript infer a role written as text as that role, and not as any text.
export function embedAuth<
  User,
  Grant,
  Value extends
    | string
    | number
    | boolean
    | null
    | undefined
    | object
    | readonly Value[]
    | { readonly [name: string]: Value },
  Given extends Grant & { readonly [name: string]: Value },
>(
  options: Omit<EmbedAuthOptions<User, CustomPlatform<Grant>>, 'policy'> & {
    policy: PolicyFunction<User, Given>
  },
): EmbedAuth<User>
export function embedAuth<User, Grant>(
  options: EmbedAuthOptions<User, CustomPlatform<Grant>>,
): EmbedAuth<User>
export function embedAuth<User, P extends Platform>(
  options: EmbedAuthOptions<User, P>,
): EmbedAuth<User>
export function embedAuth<User, P extends Platform>(
  options: EmbedAuthOptions<User, P>,
): EmbedAuth<User> {
  const configuration = configure(options)
  const issuer = createIssuer(configuration)
  const tokenRoute = createTokenRoute(configuration, issuer)
  const offer = offerToken(configuration, issuer)

  const start = (context?: Partial<HookContext>): Deadline =>
    new Deadline(configuration.timeoutMs, context?.req, context?.signal)

  const middleware = Object.assign(
    function embedAuth(req: Request, res: Response, next: NextFunction): void {
      if (isTokenRoute(req.url, configuration.path)) tokenRoute(req, res, next)
      else if (configuration.attach && isPageRequest(req)) offer(req, res, next)
      else next()
    },
    {
      attach: () => requireToken(configuration, issuer),
      async issue(user: User, context?: Partial<HookContext>) {
        const deadline = start(context)
        const progress: Progress = {}
        try {
          return await deadline.race(issuer.issue(user, deadline.context, progress))
        } catch (thrown) {
          const error = toEmbedAuthError(thrown)
          issuer.auditRefusal(error, progress)
          throw error
        } finally {
          deadline.end()
        }
      },
      async explain(user: User, context?: Partial<HookContext>) {
        const deadline = start(context)
        try {
          return await explainDecision(issuer, user, deadline)
        } finally {
          deadline.end()
        }
      },
      ready() {
        const readiness = issuer.ready()
        // A caller that does not wait must not be ended by a rejection: requests report the error.
        readiness.catch(() => {})
        return readiness
      },
      close: issuer.close,
    },
  )
  // Keys that are verified later, such as a remote signer's: the caller does not have to wait.
  issuer.ready().catch((error: unknown) => issuer.reportFailure(toEmbedAuthError(error)))
  return middleware
}

/** The exact path: no other case, no trailing slash, nothing appended. A query can follow. */
function isTokenRoute(url: string, path: string | false): boolean {
  // A request target in absolute form (RFC 9112 §3.2.2), as proxies send it.
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '')
  return (
    path !== false &&
    target.startsWith(path) &&
    (target.length === path.length || target[path.length] === '?')
  )
}
