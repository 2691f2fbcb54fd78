/** Latenode's space roles: what each may do, in the words of the page and for its buttons. */
import { ACTIONS, type Action } from '../automations.js'

export interface LatenodeRole {
  readonly id: number
  readonly name: string
  readonly may: readonly string[]
  readonly mayNot: readonly string[]
  readonly actions: readonly Action[]
  /** Higher wins where one token grants a space twice. */
  readonly power: number
}

const LATENODE_ROLES: readonly LatenodeRole[] = [
  {
    id: 1,
    name: 'Admin',
    may: ['Everything in the space'],
    mayNot: [],
    actions: ACTIONS,
    power: 5,
  },
  {
    id: 2,
    name: 'Manager',
    may: ['Almost everything an Admin may'],
    mayNot: ['Add or remove users'],
    actions: ACTIONS,
    power: 4,
  },
  {
    id: 3,
    name: 'No-code',
    may: ['Create, edit, move and delete scenarios', 'Switch scenarios on and off'],
    mayNot: ['Folders', 'Users', 'Space settings'],
    actions: ACTIONS,
    power: 3,
  },
  {
    id: 5,
    name: 'Credential only',
    may: [
      'View and run scenarios',
      'Change nodes that need authorization',
      'Deploy, switch, move, rename and copy scenarios',
      'Create, change and move folders',
    ],
    mayNot: ['Create scenarios or add nodes', 'Users', 'Space settings'],
    actions: ['view', 'run', 'save', 'deploy', 'activate'],
    power: 2,
  },
  {
    id: 4,
    name: 'Read only',
    may: ['View and run scenarios'],
    mayNot: ['Change scenarios', 'Folders', 'Users', 'Space settings'],
    actions: ['view', 'run'],
    power: 1,
  },
]

export function latenodeRole(id: number): LatenodeRole | undefined {
  return LATENODE_ROLES.find((role) => role.id === id)
}
