/** Sign-in with real sessions. There are no passwords: whoever opens the demo may be anybody. */
import { randomBytes } from 'node:crypto'
import { Router, urlencoded, type Request, type RequestHandler } from 'express'
import session from 'express-session'
import type { Person } from './people.js'

declare module 'express-session' {
  interface SessionData {
    personId: string
  }
}

// Cookies ignore ports, so that other servers on this host see it too: the name is Acme's own.
const COOKIE_NAME = 'acme.sid'

/** Sessions live in memory and end with the process, and so may the secret that signs their ids. */
export function sessions(): RequestHandler {
  return session({
    name: COOKIE_NAME,
    secret: randomBytes(32).toString('base64'),
    resave: false,
    saveUninitialized: false,
    // Plain http is for localhost; behind https `auto` makes the cookie Secure.
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: 8 * 60 * 60 * 1000 },
  })
}

/**
 * `POST /sign-in` and `POST /sign-out`. Both refuse forms of other sites: the session's cookie does
 * not come with those, but without a check they could still sign a visitor in as somebody else.
 */
export function signInRoutes(people: ReadonlyMap<string, Person>): Router {
  const router = Router()
  router.use(refuseForeignForms)

  router.post('/sign-in', urlencoded({ extended: false, limit: '1kb' }), (req, res, next) => {
    const body = (req.body ?? {}) as { readonly person?: unknown }
    const person = people.get(String(body.person))
    if (person === undefined) {
      res.redirect(303, '/sign-in')
      return
    }
    // A new id for a new person: a session id from before the sign-in must not be worth anything.
    req.session.regenerate((error?: Error) => {
      if (error) {
        next(error)
        return
      }
      req.session.personId = person.id
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

/** The signed-in person, read anew on every request: a changed role is in force at once. */
export function signedInPerson(
  people: ReadonlyMap<string, Person>,
): (req: Request) => Person | undefined {
  return (req) => {
    const { personId } = req.session
    return personId === undefined ? undefined : people.get(personId)
  }
}

const refuseForeignForms: RequestHandler = (req, res, next) => {
  const from = req.headers['sec-fetch-site']
  if (req.method === 'POST' && from !== undefined && from !== 'same-origin') {
    res.status(403).type('text').send('This form was sent from another site.')
    return
  }
  next()
}
