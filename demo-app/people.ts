/**
 * The People page, for owners: suspends, restores and moves colleagues. Acme changes first, so that no
 * new token grants the old access; then the platforms take away what earlier tokens granted.
 */
import { Router, type Request, type RequestHandler } from 'express'
import { AdminError, type AdminResult } from 'embed-auth/admin'
import type { Platforms } from './platforms.js'
import { isOwner, type Team, type User, type Users } from './users.js'

export interface PeopleOptions {
  readonly users: Users
  readonly teams: readonly Team[]
  readonly getUser: (req: Request) => User | undefined
  readonly platforms: Pick<Platforms, 'latenode' | 'activepieces'>
}

/** A call of an admin API; `result` is undefined if the demo has no API key of the platform. */
interface Call {
  readonly platform: 'Activepieces' | 'Latenode'
  readonly result: Promise<AdminResult> | undefined
  readonly done: string
}

export function peopleRoutes({ users, teams, getUser, platforms }: PeopleOptions): Router {
  const activepieces = platforms.activepieces.admin
  const latenode = platforms.latenode.admin
  const router = Router()

  const requireOwner: RequestHandler = (req, res, next) => {
    const user = getUser(req)
    if (user === undefined) res.redirect('/sign-in')
    else if (isOwner(user)) next()
    else {
      const text = 'Only owners can change the access of other people.'
      res.status(403).render('message', { title: 'This page is for owners', text })
    }
  }
  router.use('/people', requireOwner)

  router.get('/people', (req, res) => {
    const { notices = [] } = req.session
    delete req.session.notices
    res.render('people', { section: 'people', people: [...users.values()], teams, notices })
  })

  /** The colleague in the path; undefined for an unknown user, and for the owner who asks. */
  function colleagueOf(req: Request): User | undefined {
    const { id } = req.params
    return typeof id === 'string' && id !== getUser(req)?.id ? users.get(id) : undefined
  }

  router.post('/people/:id/suspend', async (req, res) => {
    const colleague = colleagueOf(req)
    if (colleague !== undefined) {
      users.set(colleague.id, { ...colleague, suspended: true })
      req.session.notices = await noticesOf(`${colleague.firstName} is suspended in Acme.`, [
        {
          platform: 'Activepieces',
          result: activepieces?.suspendUser(colleague.id),
          done: 'suspended. An open embed ends at its next request.',
        },
        {
          platform: 'Latenode',
          result: latenode?.revokeAccess(colleague.id, { tenantSpace: true }),
          done: 'accepted the request to revoke access. It documents no call that suspends a user.',
        },
      ])
    }
    res.redirect(303, '/people')
  })

  router.post('/people/:id/restore', async (req, res) => {
    const colleague = colleagueOf(req)
    if (colleague !== undefined) {
      users.set(colleague.id, { ...colleague, suspended: false })
      // Latenode needs no call: the next token grants the spaces again.
      req.session.notices = await noticesOf(`${colleague.firstName} is active again in Acme.`, [
        {
          platform: 'Activepieces',
          result: activepieces?.restoreUser(colleague.id),
          done: 'restored.',
        },
      ])
    }
    res.redirect(303, '/people')
  })

  router.post('/people/:id/move/:team', async (req, res) => {
    const colleague = colleagueOf(req)
    const team = teams.find(({ id }) => id === req.params.team)
    if (colleague !== undefined && team !== undefined) {
      const { memberships } = colleague
      const left = memberships.filter((one) => one.team.id !== team.id)
      const { role } = memberships.find((one) => one.team.id === team.id) ??
        memberships[0] ?? { role: 'viewer' }
      users.set(colleague.id, { ...colleague, memberships: [{ team, role }] })
      req.session.notices = await noticesOf(`${colleague.firstName} is now in ${team.name}.`, [
        ...left.map((one): Call => ({
          platform: 'Activepieces',
          result: activepieces?.removeFromProject(colleague.id, one.team.id),
          done: `removed from ${one.team.name}.`,
        })),
        {
          platform: 'Latenode',
          result: latenode?.revokeAccess(colleague.id, { tenantSpace: true }),
          done: `accepted the request to revoke access. The next token grants ${team.name}.`,
        },
      ])
    }
    res.redirect(303, '/people')
  })

  return router
}

async function noticesOf(change: string, calls: readonly Call[]): Promise<readonly string[]> {
  return [change, ...(await Promise.all(calls.map(describeCall)))]
}

async function describeCall({ platform, result, done }: Call): Promise<string> {
  if (result === undefined) return `${platform}: not called, because no API key is set.`
  try {
    return (await result) === 'done' ? `${platform}: ${done}` : `${platform}: nothing to take away.`
  } catch (error) {
    // A real product repeats the call in a queue until it succeeds.
    if (error instanceof AdminError) return `${platform}: ${error.message}`
    throw error
  }
}
