/** The two `embedAuth` middlewares with their policies: who gets which access to the platforms. */
import type { Request } from 'express'
import {
  embedAuth,
  type ActivepiecesPlatform,
  type EmbedAuth,
  type EmbedAuthEvent,
  type LatenodePlatform,
} from 'embed-auth'
import { chosenMembership, type Membership, type User } from './users.js'

export interface EmbedsOptions {
  readonly latenode: LatenodePlatform
  readonly activepieces: ActivepiecesPlatform
  /** Returns the signed-in user of a request; the token route answers 401 for undefined. */
  readonly getUser: (req: Request) => User | undefined
  readonly onEvent: (event: EmbedAuthEvent) => void
}

export interface Embeds {
  readonly latenode: EmbedAuth<User>
  readonly activepieces: EmbedAuth<User>
}

/** Creates one middleware per platform. Each serves `/embed-token` below its mount path. */
export function createEmbeds({ latenode, activepieces, getUser, onEvent }: EmbedsOptions): Embeds {
  return {
    latenode: embedAuth({
      getUser,
      platform: latenode,
      policy: {
        denyWhen: (user) => user.suspended && 'The account is suspended.',
        spaces: spacesOf,
        roles: { owner: 'manager', editor: 'no-code', viewer: 'read-only' },
        // Users without a team space get a personal space.
        personalSpace: (user) => spacesOf(user).length === 0,
      },
      onEvent,
    }),

    activepieces: embedAuth({
      getUser,
      platform: activepieces,
      policy: {
        denyWhen: (user) =>
          (user.suspended && 'The account is suspended.') ||
          (user.memberships.length === 0 && 'The user has no team, and projects belong to teams.'),
        // A token opens one project: that of the team whose page is open.
        projectId: (user, { req }) => membershipOf(user, req).team.id,
        role: (user, { req }) => membershipOf(user, req).role,
        roles: { owner: 'ADMIN', editor: 'EDITOR', viewer: 'VIEWER' },
      },
      onEvent,
    }),
  }
}

function spacesOf(user: User): { spaceId: number; role: string }[] {
  return user.memberships.flatMap(({ team, role }) =>
    team.latenodeSpaceId === undefined ? [] : [{ spaceId: team.latenodeSpaceId, role }],
  )
}

function membershipOf(user: User, req: Request | undefined): Membership {
  const membership = chosenMembership(user, req)
  // Cannot happen: `denyWhen` runs first and denies users without a team.
  if (membership === undefined) throw new Error('The user has no team.')
  return membership
}
