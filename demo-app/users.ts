/** Acme's users and teams. A real application reads them from its database. */

export type Role = 'owner' | 'editor' | 'viewer'

export interface Team {
  readonly id: string
  readonly name: string
  /** The Latenode space of this team; undefined if the team has no space. */
  readonly latenodeSpaceId: number | undefined
}

export interface Membership {
  readonly team: Team
  readonly role: Role
}

export interface User {
  /** Must never change: the platforms store a user's data under this id. */
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly jobTitle: string
  readonly suspended: boolean
  readonly memberships: readonly Membership[]
}

/** The Latenode space of each team. Latenode assigns these ids within a tenant. */
export interface SpaceIds {
  readonly growth: number | undefined
  readonly operations: number | undefined
}

export const TEAM_NAMES = { growth: 'Growth', operations: 'Operations' } as const

/** All users of Acme, by id. */
export function createUsers(spaceIds: SpaceIds): ReadonlyMap<string, User> {
  const growth: Team = {
    id: 'team-growth',
    name: TEAM_NAMES.growth,
    latenodeSpaceId: spaceIds.growth,
  }
  const operations: Team = {
    id: 'team-operations',
    name: TEAM_NAMES.operations,
    latenodeSpaceId: spaceIds.operations,
  }

  const users: readonly User[] = [
    {
      id: 'usr-olivia',
      firstName: 'Olivia',
      lastName: 'Hart',
      jobTitle: 'Founder',
      suspended: false,
      memberships: [
        { team: growth, role: 'owner' },
        { team: operations, role: 'owner' },
      ],
    },
    {
      id: 'usr-emil',
      firstName: 'Emil',
      lastName: 'Novak',
      jobTitle: 'Marketing lead',
      suspended: false,
      memberships: [
        { team: growth, role: 'editor' },
        { team: operations, role: 'viewer' },
      ],
    },
    {
      id: 'usr-vera',
      firstName: 'Vera',
      lastName: 'Lindqvist',
      jobTitle: 'Analyst',
      suspended: false,
      memberships: [{ team: operations, role: 'viewer' }],
    },
    {
      id: 'usr-samir',
      firstName: 'Samir',
      lastName: 'Haddad',
      jobTitle: 'Contractor',
      suspended: true,
      memberships: [{ team: growth, role: 'editor' }],
    },
    {
      id: 'usr-nora',
      firstName: 'Nora',
      lastName: 'Bell',
      jobTitle: 'Joined today',
      suspended: false,
      memberships: [],
    },
  ]
  return new Map(users.map((user) => [user.id, user]))
}

/** Whether the user owns a team. Owners see the activity of all users. */
export function isOwner(user: User): boolean {
  return user.memberships.some(({ role }) => role === 'owner')
}
