/** A small host application whose users have roles and sign in with a header. */
import type { Application, Request } from 'express'
import {
  embedAuth,
  latenode,
  type EmbedAuth,
  type EmbedAuthOptions,
  type LatenodePlatform,
} from 'embed-auth'
import { ecPair } from './key-pairs.js'
import { EXPRESS_VERSIONS, type ExpressFactory } from './express-versions.js'

export interface Person {
  readonly id: unknown
  readonly teams: readonly { readonly space: number | string; readonly role: unknown }[]
  readonly suspended?: boolean
}

export const PEOPLE: Readonly<Record<string, Person>> = {
  olivia: { id: 'u-olivia', teams: [{ space: 11, role: 'owner' }] },
  vera: { id: 'u-vera', teams: [{ space: 11, role: 'guest' }] },
  sam: { id: 'u-sam', teams: [{ space: 11, role: 'member' }], suspended: true },
  nobody: { id: undefined, teams: [] },
}

export type AcmeOptions = EmbedAuthOptions<Person, LatenodePlatform>

/** A Latenode platform with a P-256 key, which is fast to generate and to sign with. */
export function acmePlatform(): LatenodePlatform {
  return latenode({ tenantId: 7, privateKey: ecPair().privateKey })
}

/** Valid options of the host application, with the changes of a test. */
export function acmeOptions(changes: Partial<AcmeOptions> = {}): AcmeOptions {
  return {
    getUser: userOf,
    platform: acmePlatform(),
    policy: {
      spaces: (user) => user.teams.map(({ space, role }) => ({ spaceId: space, role })),
      roles: { owner: 'manager', member: 'no-code', guest: 'read-only' },
      personalSpace: true,
      denyWhen: (user) => user.suspended === true && 'the account is suspended',
    },
    ...changes,
  }
}

/** Returns the user named by the `x-user` header, which replaces a session. */
function userOf(req: Request): Person | undefined {
  const name = req.headers['x-user']
  return typeof name === 'string' ? PEOPLE[name] : undefined
}

/** Creates the application with the middleware mounted; uses Express 5 by default. */
export function acmeApp(
  changes: Partial<AcmeOptions> = {},
  express: ExpressFactory = EXPRESS_VERSIONS[1]![1],
): { app: Application; embed: EmbedAuth<Person> } {
  const app = express()
  const embed = embedAuth(acmeOptions(changes))
  app.use(embed)
  return { app, embed }
}
