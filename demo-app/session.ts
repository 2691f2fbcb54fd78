/** Sign-in with real sessions but without passwords: visitors choose a user. */
import { randomBytes } from 'node:crypto'
import { Router, urlencoded, type Request, type RequestHandler } from 'express'
import session from 'express-session'
import type { User } from './users.js'

declare module 'express-session' {
  interface SessionData {
    userId: string
    /** Shown once on the People page. */
    notices: readonly string[]
  }
}

// Browsers send cookies to every port of a host, so the name must not be one that others use.
const COOKIE_NAME = 'acme.sid'

/** Sessions in memory. They end with the process, so a new secret at each start is enough. */
export function sessions(): RequestHandler {
  return session({
    name: COOKIE_NAME,
    secret: randomBytes(32).toString('base64'),
    resave: false,
    saveUninitialized: false,
    // `auto`: the cookie is Secure over https, and works over http on localhost.
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: 8 * 60 * 60 * 1000 },
  })
}

/**
 * `POST /sign-in` and `POST /sign-out`. These and all later routes refuse forms from other sites:
 * those come without the session cookie, but could still sign the visitor in as another user.
 */
export function signInRoutes(users: ReadonlyMap<string, User>): Router {
  const router = Router()
  router.use(refuseForeignForms)

  router.post('/sign-in', urlencoded({ extended: false, limit: '1kb' }), (req, res, next) => {
    const body = (req.body ?? {}) as { readonly user?: unknown }
    const user = users.get(String(body.user))
    if (user === undefined) {
      res.redirect(303, '/sign-in')
      return
    }
    // A new session id at sign-in prevents session fixation.
    req.session.regenerate((error?: Error) => {
      if (error) {
        next(error)
        return
      }
      req.session.userId = user.id
      res.redirect(303, '/automations')
    })
  })

  router.post('/sign-out', (req, res, next) => {
    req.session.destroy((error?: Error) => {
      if (error) {
        next(error)
        return
      }
      res.clearCookie(COOKIE_NAME)
      res.redirect(303, '/sign-in')
    })
  })
  return router
}

/** Returns `getUser`. It reads the user on every request, so a changed role takes effect at once. */
export function signedInUser(users: ReadonlyMap<string, User>): (req: Request) => User | undefined {
  return (req) => {
    const { userId } = req.session
    return userId === undefined ? undefined : users.get(userId)
  }
}

const refuseForeignForms: RequestHandler = (req, res, next) => {
  const from = req.headers['sec-fetch-site']
  if (req.method === 'POST' && from !== undefined && from !== 'same-origin') {
    res.status(403).type('text').send('This form was sent from another site. Open Acme to sign in.')
    return
  }
  next()
}
