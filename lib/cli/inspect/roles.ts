/** Who may do what on the platforms, for people to read. */

export interface RoleWords {
  readonly name: string
  readonly may: string
  readonly mayNot?: string
}

/** Latenode's roles by `role_id`. */
const LATENODE: ReadonlyMap<number, RoleWords> = new Map([
  [1, { name: 'Admin', may: 'do everything in the space' }],
  [
    2,
    {
      name: 'Manager',
      may: 'do almost all that an Admin may',
      mayNot: 'add or remove users',
    },
  ],
  [
    3,
    {
      name: 'No-code',
      may: 'create, edit, delete, activate, deactivate and move scenarios',
      mayNot: 'touch folders, users and space settings',
    },
  ],
  [
    4,
    {
      name: 'Read only',
      may: 'view and run scenarios',
      mayNot: 'touch folders, users and space settings',
    },
  ],
  [
    5,
    {
      name: 'Credential only',
      may: 'view and run scenarios, set the authorization of nodes, deploy, activate, move, rename and copy scenarios, and keep folders in order',
      mayNot: 'touch users and space settings',
    },
  ],
])

/** The role of a `role_id`; undefined for a number that Latenode does not have. */
export function latenodeRole(roleId: unknown): RoleWords | undefined {
  return typeof roleId === 'number' ? LATENODE.get(roleId) : undefined
}

/** Activepieces' own project roles; their names are matched without regard to case. */
const ACTIVEPIECES: ReadonlyMap<string, RoleWords> = new Map([
  ['ADMIN', { name: 'ADMIN', may: 'do everything in the project, its members included' }],
  [
    'EDITOR',
    { name: 'EDITOR', may: 'create, edit and run flows', mayNot: 'manage the project and members' },
  ],
  ['VIEWER', { name: 'VIEWER', may: 'view flows and runs', mayNot: 'change anything' }],
])

/** A built-in project role; undefined for a custom one. */
export function activepiecesRole(role: string): RoleWords | undefined {
  return ACTIVEPIECES.get(role.toUpperCase())
}
