/** Who may do what in the embedded platform: the part of this demo that is about embed-auth. */
import type { Request } from 'express'
import {
  embedAuth,
  type ActivepiecesPlatform,
  type EmbedAuth,
  type EmbedAuthEvent,
  type LatenodePlatform,
} from 'embed-auth'
import type { Person } from './people.js'

export interface EmbedsOptions {
  readonly latenode: LatenodePlatform
  readonly activepieces: ActivepiecesPlatform
  /** The signed-in person of a request; nobody is a 401 of the token route. */
  readonly getUser: (req: Request) => Person | undefined
  readonly onEvent: (event: EmbedAuthEvent) => void
}

export interface Embeds {
  readonly latenode: EmbedAuth<Person>
  readonly activepieces: EmbedAuth<Person>
}

/** One middleware a platform; each serves `/embed-token` below the path where it is mounted. */
export function createEmbeds({ latenode, activepieces, getUser, onEvent }: EmbedsOptions): Embeds {
  return {
    latenode: embedAuth({
      getUser,
      platform: latenode,
      policy: {
        denyWhen: (person) => person.suspended && 'The account is suspended.',
        spaces: spacesOf,
        roles: { owner: 'manager', editor: 'no-code', viewer: 'read-only' },
        // Teams work in their shared spaces; whoever has none yet gets a space of their own.
        personalSpace: (person) => spacesOf(person).length === 0,
      },
      onEvent,
    }),

    activepieces: embedAuth({
      getUser,
      platform: activepieces,
      policy: {
        denyWhen: (person) =>
          (person.suspended && 'The account is suspended.') ||
          (person.memberships.length === 0 &&
            'Projects belong to teams, and this person has none.'),
        // A token opens one project: here that of the first team.
        projectId: (person) => firstMembership(person).team.id,
        projectName: (person) => firstMembership(person).team.name,
        role: (person) => firstMembership(person).role,
        roles: { owner: 'ADMIN', editor: 'EDITOR', viewer: 'VIEWER' },
      },
      onEvent,
    }),
  }
}

function spacesOf(person: Person): { spaceId: number; role: string }[] {
  return person.memberships.flatMap(({ team, role }) =>
    team.latenodeSpaceId === undefined ? [] : [{ spaceId: team.latenodeSpaceId, role }],
  )
}

function firstMembership(person: Person): Person['memberships'][number] {
  const [first] = person.memberships
  // `denyWhen` runs before and has turned such a person away.
  if (first === undefined) throw new Error('This person has no team')
  return first
}
