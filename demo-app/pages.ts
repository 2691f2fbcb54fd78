/** Acme's pages: sign-in, Automations with the embed, and Activity. */
import { Router, type Request, type RequestHandler } from 'express'
import type { Activity } from './activity.js'
import { contentSecurityPolicy } from './content-security.js'
import type { Embeds } from './embeds.js'
import { siteSwitch } from './hosts.js'
import type { Platforms } from './platforms.js'
import { activityRows, denialText, describeDecision, initialsOf, roleLabel } from './texts.js'
import { isOwner, type User } from './users.js'

const PLATFORMS = [
  { id: 'latenode', name: 'Latenode' },
  { id: 'activepieces', name: 'Activepieces' },
] as const

export interface PagesOptions {
  readonly users: ReadonlyMap<string, User>
  readonly getUser: (req: Request) => User | undefined
  readonly embeds: Embeds
  readonly platforms: Platforms
  readonly activity: Activity
}

export function pages({ users, getUser, embeds, platforms, activity }: PagesOptions): Router {
  const router = Router()

  router.use((req, res, next) => {
    // The pages show data of the signed-in user, so neither browser nor proxy can store them.
    res.set('Cache-Control', 'no-store')
    Object.assign(res.locals, {
      user: getUser(req),
      section: '',
      site: platforms.sandboxUrl === undefined ? undefined : siteSwitch(req),
      initialsOf,
      roleLabel,
    })
    next()
  })

  router.get('/', (_req, res) => {
    res.redirect(res.locals.user ? '/automations' : '/sign-in')
  })

  router.get('/sign-in', (_req, res) => {
    res.render('sign-in', { users: [...users.values()], platforms })
  })

  const requireUser: RequestHandler = (_req, res, next) => {
    if (res.locals.user) next()
    else res.redirect('/sign-in')
  }

  router.get('/automations', requireUser, (_req, res) => {
    res.redirect('/automations/latenode')
  })

  for (const platform of PLATFORMS) {
    router.get(`/automations/${platform.id}`, requireUser, async (_req, res) => {
      const { origins, mode } = platforms[platform.id]
      const user = res.locals.user as User
      // The same decision as that of the token route, step by step. A real product shows it only
      // to its support team.
      const explanation = await embeds[platform.id].explain(user)
      res.set('Content-Security-Policy', contentSecurityPolicy(origins))
      res.render('automations', {
        section: 'automations',
        site: mode === 'sandbox' ? res.locals.site : undefined,
        platforms: PLATFORMS,
        platform,
        host: new URL(origins.frame).host,
        explanation,
        decision: describeDecision(explanation, user),
        denial: denialText(explanation, user),
        tokenUrl: `/${platform.id}/embed-token`,
      })
    })
  }

  router.get('/activity', requireUser, (_req, res) => {
    const user = res.locals.user as User
    const seesAll = isOwner(user)
    const events = activity.recent().filter(({ userId }) => seesAll || userId === user.id)
    res.render('activity', {
      section: 'activity',
      seesAll,
      rows: activityRows(events, users),
    })
  })

  router.use((_req, res) => {
    res.status(404).render('message', {
      title: 'Page not found',
      text: 'Check the address for typing errors, or go back to Acme.',
    })
  })
  return router
}
