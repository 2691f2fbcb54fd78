/** A Latenode session as its frame shows it. */
import type { Automations } from '../automations.js'
import type { LatenodeUser } from '../types.js'
import { tokenView } from '../view.js'
import type { FrameView, PlaceView } from '../view.js'
import type { LatenodeAccounts } from './accounts.js'
import { latenodeRole } from './roles.js'
import type { LatenodeSession } from './sessions.js'

/** Spaces of the user, with what their role allows in each; the personal one last. */
export function placesOf(user: LatenodeUser, accounts: LatenodeAccounts): PlaceView[] {
  return [...user.memberships]
    .sort((a, b) => Number(a.roleId === 1) - Number(b.roleId === 1))
    .flatMap(({ spaceId, roleId, role }) => {
      const space = accounts.space(spaceId)
      const rights = latenodeRole(roleId)
      if (space === undefined || rights === undefined) return []
      const { may, mayNot, actions } = rights
      const kind = space.ownerUserId === null ? ('Space' as const) : ('Personal space' as const)
      return [{ id: String(spaceId), name: space.name, kind, role, may, mayNot, actions }]
    })
}

export function latenodeView(
  session: LatenodeSession,
  user: LatenodeUser,
  accounts: LatenodeAccounts,
  automations: Automations,
  nowMs: number,
): FrameView {
  const places = placesOf(user, accounts)
  const ids = places.map((place) => place.id)
  return {
    platform: 'latenode',
    person: { name: user.userId, id: user.userId, isNew: session.isNew },
    token: tokenView(session.check, nowMs),
    facts: [
      { label: 'Plan', value: user.planId === null ? 'none given' : String(user.planId) },
      { label: 'Personal space', value: user.personalSpaceId === null ? 'no' : 'yes' },
      { label: 'Authorizations', value: String(user.authorizations) },
    ],
    places,
    automations: automations.list('latenode', ids),
    findings: session.check.findings,
  }
}
