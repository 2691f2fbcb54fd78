/**
 * Compiled by `npm run types`, never run: what the types infer, and what they refuse. A line marked
 * `@ts-expect-error` that compiles is an error.
 */
import type { Request } from 'express'
import {
  activepieces,
  definePlatform,
  deny,
  embedAuth,
  latenode,
  type ActivepiecesGrant,
  type IssuedToken,
  type LatenodeGrant,
} from 'embed-auth'

interface User {
  readonly id: string
  readonly teams: readonly { readonly spaceId: number; readonly role: 'owner' | 'guest' }[]
}

declare const session: (req: Request) => User | undefined
const privateKey = process.env.LATENODE_PRIVATE_KEY
const onLatenode = latenode({ tenantId: process.env.LATENODE_TENANT_ID, privateKey })
const onActivepieces = activepieces({
  instanceUrl: 'https://x.example',
  signingKeyId: 'k',
  privateKey,
})

// `User` flows from getUser into the policy, sync and async.
const embed = embedAuth({
  getUser: (req) => session(req),
  platform: onLatenode,
  policy: {
    spaces: (user) => user.teams.map(({ spaceId, role }) => ({ spaceId, role })),
    roles: { owner: 'manager', guest: 'read-only' },
    mapRole: (role, { user, spaceId }) =>
      user.teams.length > spaceId && role === 'x' ? 'no-code' : null,
    denyWhen: (user) => user.teams.length === 0 && 'no team',
  },
})
embedAuth({
  getUser: async (req) => session(req) ?? null,
  platform: (user) => (user.teams.length > 0 ? onLatenode : onLatenode),
  policy: (user): LatenodeGrant => ({ userId: user.id, spaces: [], personalSpace: true }),
})

// A platform function can deny, and passport's idiom for nobody is no user.
embedAuth({
  getUser: (req) => Boolean(req.headers.cookie) && session(req),
  platform: (user) => (user.teams.length > 0 ? onLatenode : deny('no tenant')),
  policy: { spaces: (user) => user.teams },
})
embedAuth({
  getUser: session,
  platform: async (user) => (user.teams.length > 0 ? onActivepieces : deny('no tenant')),
  policy: { projectId: (user) => user.id, role: () => 'EDITOR' },
})

export const issued: Promise<IssuedToken> = embed.issue({ id: 'u', teams: [] })
// @ts-expect-error -- not the user that getUser returns
void embed.issue({ id: 'u' })

// The grant flows from the platform into a function policy.
embedAuth({
  getUser: session,
  platform: onLatenode,
  policy: (user) =>
    user.id === '' ? deny('no id') : { userId: user.id, spaces: [{ spaceId: 1, role: 'manager' }] },
})
embedAuth({
  getUser: session,
  platform: onActivepieces,
  policy: async (user): Promise<ActivepiecesGrant> => ({
    userId: user.id,
    projectId: 'p',
    firstName: 'A',
    lastName: 'B',
    role: 'VIEWER',
  }),
})
embedAuth({
  getUser: session,
  platform: onActivepieces,
  policy: {
    projectId: (user) => user.id,
    role: (user) => user.teams[0]?.role,
    pieceSet: 'starter',
  },
})
const own = definePlatform({
  name: 'own',
  algorithms: ['ES256'],
  privateKey,
  claims: (grant: { userId: string; folder: number }) => ({
    sub: grant.userId,
    folder: grant.folder,
  }),
})
embedAuth({ getUser: session, platform: own, policy: (user) => ({ userId: user.id, folder: 1 }) })

const withRoles = definePlatform({
  name: 'with-roles',
  algorithms: ['ES256'],
  privateKey,
  claims: (grant: { userId: string; role: 'editor' | 'viewer' }) => ({ role: grant.role }),
})
embedAuth({
  getUser: session,
  platform: withRoles,
  policy: ({ id, teams }) =>
    id === '' ? deny('no id') : { userId: id, role: teams.length > 0 ? 'editor' : 'viewer' },
})

const withLists = definePlatform({
  name: 'with-lists',
  algorithms: ['ES256'],
  privateKey,
  claims: (grant: { userId: string; scopes: ('read' | 'write')[]; team: { kind: 'a' | 'b' } }) => ({
    scopes: grant.scopes,
  }),
})
embedAuth({
  getUser: session,
  platform: withLists,
  policy: async ({ id }) => ({ userId: id, scopes: ['read'], team: { kind: 'a' } }),
})

// @ts-expect-error -- there is no such role at the platform of one's own
embedAuth({ getUser: session, platform: withRoles, policy: () => ({ userId: 'u', role: 'owner' }) })
// @ts-expect-error -- there is no such role at Latenode
embedAuth({ getUser: session, platform: onLatenode, policy: { roles: { owner: 'admin' } } })
// @ts-expect-error -- a typo in an option
embedAuth({ getUser: session, platform: onLatenode, policy: {}, ttl: 60 })
// @ts-expect-error -- a policy is required
embedAuth({ getUser: session, platform: onLatenode })
// @ts-expect-error -- an Activepieces policy needs a project
embedAuth({ getUser: session, platform: onActivepieces, policy: { role: () => 'VIEWER' } })
// @ts-expect-error -- the user has no such member
embedAuth({ getUser: session, platform: onLatenode, policy: { userId: (user) => user.uuid } })
// @ts-expect-error -- a platform of one's own has no policy object
embedAuth({ getUser: session, platform: own, policy: {} })
// @ts-expect-error -- the grant lacks the folder
embedAuth({ getUser: session, platform: own, policy: (user) => ({ userId: user.id }) })
// @ts-expect-error -- the answer to too many requests is fixed
embedAuth({ getUser: session, platform: onLatenode, policy: {}, rateLimit: { statusCode: 420 } })
// @ts-expect-error -- a signing key id is required
activepieces({ instanceUrl: 'https://x.example', privateKey })
// @ts-expect-error -- symmetric algorithms are never accepted
latenode({ tenantId: 1, privateKey, algorithm: 'HS256' })
export const both: ActivepiecesGrant = {
  userId: 'u',
  projectId: 'p',
  firstName: 'A',
  lastName: 'B',
  role: 'R',
  // @ts-expect-error -- either a filter (v3) or a piece set (v4)
  pieces: { filter: 'NONE' },
  pieceSet: 's',
}
