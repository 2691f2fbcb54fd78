/** Acme's pages: sign-in, Automations with the embed, and Activity. */
import { Router, type Request, type RequestHandler } from 'express'
import type { Activity } from './activity.js'
import { contentSecurityPolicy } from './content-security.js'
import type { Embeds } from './embeds.js'
import { isOwner, type Person } from './people.js'
import type { Platforms } from './platforms.js'
import { activityRows, describeDecision, initialsOf, refusalWords, roleWords } from './wording.js'

const PLATFORMS = [
  { id: 'latenode', name: 'Latenode' },
  { id: 'activepieces', name: 'Activepieces' },
] as const

export interface PagesOptions {
  readonly people: ReadonlyMap<string, Person>
  readonly getUser: (req: Request) => Person | undefined
  readonly embeds: Embeds
  readonly platforms: Platforms
  readonly activity: Activity
}

export function pages({ people, getUser, embeds, platforms, activity }: PagesOptions): Router {
  const router = Router()

  router.use((req, res, next) => {
    // Pages speak of the person who is signed in: nobody else's browser or proxy keeps them.
    res.set('Cache-Control', 'no-store')
    Object.assign(res.locals, { person: getUser(req), section: '', initialsOf, roleWords })
    next()
  })

  router.get('/', (_req, res) => {
    res.redirect(res.locals.person ? '/automations' : '/sign-in')
  })

  router.get('/sign-in', (_req, res) => {
    res.render('sign-in', { people: [...people.values()], platforms })
  })

  const signedIn: RequestHandler = (_req, res, next) => {
    if (res.locals.person) next()
    else res.redirect('/sign-in')
  }

  router.get('/automations', signedIn, (_req, res) => {
    res.redirect('/automations/latenode')
  })

  for (const platform of PLATFORMS) {
    router.get(`/automations/${platform.id}`, signedIn, async (_req, res) => {
      const { origins } = platforms[platform.id]
      const person = res.locals.person as Person
      // The decision as the token route will take it, step by step. A product would keep this for
      // its support desk; the demo shows it to everybody.
      const explanation = await embeds[platform.id].explain(person)
      res.set('Content-Security-Policy', contentSecurityPolicy(origins))
      res.render('automations', {
        section: 'automations',
        platforms: PLATFORMS,
        platform,
        host: new URL(origins.frame).host,
        explanation,
        decision: describeDecision(explanation, person),
        refusal: refusalWords(explanation, person),
        tokenUrl: `/${platform.id}/embed-token`,
      })
    })
  }

  router.get('/activity', signedIn, (_req, res) => {
    const person = res.locals.person as Person
    const seesAll = isOwner(person)
    const events = activity.recent().filter(({ userId }) => seesAll || userId === person.id)
    res.render('activity', {
      section: 'activity',
      seesAll,
      rows: activityRows(events, people),
    })
  })

  router.use((_req, res) => {
    res.status(404).render('message', {
      title: 'There is no such page',
      text: 'The address may be mistyped, or the page has moved.',
    })
  })
  return router
}
