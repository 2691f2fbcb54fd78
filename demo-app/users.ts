/** Acme's users and teams, in memory. A real application keeps them in its database. */
import type { Request } from 'express'

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

export type Users = Map<string, User>

/** The Latenode space of each team. Latenode assigns these ids within a tenant. */
export interface SpaceIds {
  readonly growth: number | undefined
  readonly operations: number | undefined
}

export const TEAM_NAMES = { growth: 'Growth', operations: 'Operations' } as const

/** The teams of Acme. */
export function createTeams(spaceIds: SpaceIds): {
  readonly growth: Team
  readonly operations: Team
} {
  return {
    growth: { id: 'team-growth', name: TEAM_NAMES.growth, latenodeSpaceId: spaceIds.growth },
    operations: {
      id: 'team-operations',
      name: TEAM_NAMES.operations,
      latenodeSpaceId: spaceIds.operations,
    },
  }
}

/** All users of Acme, by id. To change a user, replace the entry. */
export function createUsers({ growth, operations }: ReturnType<typeof createTeams>): Users {
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

/** Whether the user owns a team. Owners see the activity of all users, and change their access. */
export function isOwner(user: User): boolean {
  return user.memberships.some(({ role }) => role === 'owner')
}

/**
 * The membership that a request asks for with `?team=`; without it, or for a team of others, the first
 * one. Undefined for a user without a team.
 */
export function chosenMembership(user: User, req: Request | undefined): Membership | undefined {
  const chosen = user.memberships.find(({ team }) => team.id === req?.query.team)
  return chosen ?? user.memberships[0]
}
