/** Acme's own users and teams. A real application reads them from its database. */

export type Role = 'owner' | 'editor' | 'viewer'

export interface Team {
  readonly id: string
  readonly name: string
  /** The space that Latenode made for this team; a team without one has none to grant. */
  readonly latenodeSpaceId: number | undefined
}

export interface Membership {
  readonly team: Team
  readonly role: Role
}

export interface Person {
  /** Stable for life: a platform keeps everything it knows of somebody under this id. */
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly jobTitle: string
  readonly suspended: boolean
  readonly memberships: readonly Membership[]
}

/** Which Latenode space belongs to which team. Both are made by Latenode, per tenant. */
export interface SpaceIds {
  readonly growth: number | undefined
  readonly operations: number | undefined
}

/** Everybody who can sign in, by id. */
export function createPeople(spaceIds: SpaceIds): ReadonlyMap<string, Person> {
  const growth: Team = { id: 'team-growth', name: 'Growth', latenodeSpaceId: spaceIds.growth }
  const operations: Team = {
    id: 'team-operations',
    name: 'Operations',
    latenodeSpaceId: spaceIds.operations,
  }

  const people: readonly Person[] = [
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
  return new Map(people.map((person) => [person.id, person]))
}

/** Owners of any team see everybody's activity; the others see their own. */
export function isOwner(person: Person): boolean {
  return person.memberships.some(({ role }) => role === 'owner')
}
