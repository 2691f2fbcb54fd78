/** An Activepieces session as its frame shows it. */
import type { Automations } from '../automations.js'
import type { ActivepiecesProject, TokenCheck } from '../types.js'
import { tokenView } from '../view.js'
import type { FrameView, PlaceView } from '../view.js'
import type { Admission } from './accounts.js'
import { rightsOf } from './roles.js'

export function placeOf({ project, role }: Admission): PlaceView {
  return { id: project.id, name: project.displayName, kind: 'Project', role, ...rightsOf(role) }
}

export function activepiecesView(
  admission: Admission,
  check: TokenCheck,
  automations: Automations,
  nowMs: number,
): FrameView {
  const { user, project, isNew } = admission
  const name = `${user.firstName} ${user.lastName}`.trim()
  const pool = project.concurrencyPoolKey
  return {
    platform: 'activepieces',
    person: { name: name || (user.externalId ?? user.id), id: user.externalId ?? user.id, isNew },
    token: tokenView(check, nowMs),
    facts: [
      { label: 'Project', value: project.displayName },
      { label: 'Pieces', value: piecesInWords(project) },
      ...(project.tasks === null ? [] : [{ label: 'Tasks', value: String(project.tasks) }]),
      ...(project.aiCredits === null
        ? []
        : [{ label: 'AI credits', value: String(project.aiCredits) }]),
      ...(pool === null ? [] : [{ label: 'Concurrency pool', value: pool }]),
      { label: 'Exchanges', value: String(user.exchanges) },
    ],
    places: [placeOf(admission)],
    automations: automations.list('activepieces', [project.id]),
    findings: check.findings,
  }
}

/** Which pieces a project shows. */
export function piecesInWords(project: ActivepiecesProject): string {
  const { pieceSet, piecesFilterType, piecesTags } = project
  if (pieceSet !== null) return `set “${pieceSet}”`
  if (piecesFilterType === 'NONE') return 'all'
  return piecesTags.length === 0 ? 'none: no tag given' : `tagged ${piecesTags.join(', ')}`
}
