import type { NextFunction, Request, Response } from 'express'
import { createIssuer, type Progress } from '../issuer.js'
import { explainDecision } from '../issuer/explain.js'
import { EmbedAuthError } from '../errors.js'
import { configure } from '../options/index.js'
import type {
  ActivepiecesPlatform,
  CustomPlatform,
  EmbedAuth,
  EmbedAuthOptions,
  HookContext,
  LatenodePlatform,
  Platform,
  PolicyFunction,
} from '../types.js'
import type { RunningCall } from '../types/internal.js'
import { offerToken, requireToken } from './attach.js'
import { isPageRequest } from './page-request.js'
import { createTokenRoute } from './token-route.js'

/**
 * Express middleware that signs embed tokens for the signed-in user and serves them at
 * `GET /embed-token` below its mount point. Everything that can be checked is checked here, once.
 * @throws EmbedAuthError with all issues of the options at once; `code` is the first one's, `issues`
 * lists them, and none prints a key.
 */
export function embedAuth<User>(options: EmbedAuthOptions<User, LatenodePlatform>): EmbedAuth<User>
export function embedAuth<User>(
  options: EmbedAuthOptions<User, ActivepiecesPlatform>,
): EmbedAuth<User>
// `const`, so that a role written as text is that role and not any text.
export function embedAuth<User, Grant, const Given extends Grant>(
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
  const serveToken = createTokenRoute(configuration, issuer)
  const offer = offerToken(configuration, issuer)

  const call = (context?: Partial<HookContext>): RunningCall =>
    issuer.startCall({ req: context?.req, signal: context?.signal })

  const middleware = Object.assign(
    function embedAuth(req: Request, res: Response, next: NextFunction): void {
      if (isTokenRoute(req.url, configuration.path)) serveToken(req, res)
      else if (configuration.attach && isPageRequest(req)) offer(req, res, next)
      else next()
    },
    {
      attach: () => requireToken(configuration, issuer),
      async issue(user: User, context?: Partial<HookContext>) {
        const running = call(context)
        const progress: Progress = {}
        try {
          const deciding = issuer.decide(user, running, progress)
          const decided = deciding instanceof Promise ? await deciding : deciding
          const signing = issuer.sign(decided, running)
          return signing instanceof Promise ? await signing : signing
        } catch (error) {
          if (error instanceof EmbedAuthError) issuer.refused(error, progress)
          throw error
        } finally {
          running.end()
        }
      },
      async explain(user: User, context?: Partial<HookContext>) {
        const running = call(context)
        try {
          return await explainDecision(issuer, user, running)
        } finally {
          running.end()
        }
      },
      ready() {
        const readiness = issuer.ready()
        // Whoever does not wait for it must not be ended by it: requests report the issue anyway.
        readiness.catch(() => {})
        return readiness
      },
      close: issuer.close,
    },
  )
  void middleware.ready()
  return middleware
}

/** The exact path alone: no other case, no trailing slash, nothing appended. A query may follow. */
function isTokenRoute(url: string, path: string | false): boolean {
  return (
    path !== false &&
    url.startsWith(path) &&
    (url.length === path.length || url[path.length] === '?')
  )
}
