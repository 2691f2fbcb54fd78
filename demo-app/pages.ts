/** Acme's pages: sign-in, Automations with the embed, and Activity. */
import { Router, type Request, type RequestHandler } from 'express'
import type { Activity } from './activity.js'
import { contentSecurityPolicy } from './content-security.js'
import type { Embeds } from './embeds.js'
import { siteSwitch } from './hosts.js'
import type { Platforms } from './platforms.js'
import { policyLines } from './policy-lines.js'
import { activityRows, denialText, describeDecision, initialsOf, roleLabel } from './texts.js'
import { chosenMembership, isOwner, type User } from './users.js'

const PLATFORMS = [
  { id: 'latenode', name: 'Latenode' },
  { id: 'activepieces', name: 'Activepieces' },
] as const

export interface PagesOptions {
  readonly users: ReadonlyMap<string, User>
  readonly embeds: Embeds
  readonly platforms: Platforms
  readonly activity: Activity
}

/** Values that every view uses. */
export function pageLocals(
  getUser: (req: Request) => User | undefined,
  sandboxUrl: string | undefined,
): RequestHandler {
  return (req, res, next) => {
    // The pages show data of the signed-in user, so neither browser nor proxy can store them.
    res.set('Cache-Control', 'no-store')
    Object.assign(res.locals, {
      user: getUser(req),
      section: '',
      site: sandboxUrl === undefined ? undefined : siteSwitch(req),
      sandboxUrl,
      initialsOf,
      isOwner,
      roleLabel,
    })
    next()
  }
}

export function pages({ users, embeds, platforms, activity }: PagesOptions): Router {
  const router = Router()

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
    const lines = policyLines(platform.id)
    router.get(`/automations/${platform.id}`, requireUser, async (req, res) => {
      const { origins, mode } = platforms[platform.id]
      const user = res.locals.user as User
      // The same decision as that of the token route, step by step. A real product shows it only
      // to its support team.
      const explanation = await embeds[platform.id].explain(user, { req })
      const membership = chosenMembership(user, req)
      // Latenode's token grants all spaces, Activepieces' one project.
      const teams = platform.id === 'activepieces' ? user.memberships.map(({ team }) => team) : []
      const query = teams.length > 1 && membership ? `?team=${membership.team.id}` : ''
      res.set('Content-Security-Policy', contentSecurityPolicy(origins))
      res.render('automations', {
        section: 'automations',
        site: mode === 'sandbox' ? res.locals.site : undefined,
        platforms: PLATFORMS,
        platform,
        host: new URL(origins.frame).host,
        explanation,
        decision: describeDecision(explanation, user, membership, lines),
        teams,
        team: membership?.team,
        denial: denialText(explanation, user),
        tokenUrl: `/${platform.id}/embed-token${query}`,
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
