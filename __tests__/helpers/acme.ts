/** A small host application: people with roles, signed in by a header as a session would. */
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

/** A Latenode platform on P-256: quick to make and to sign with. */
export function acmePlatform(): LatenodePlatform {
  return latenode({ tenantId: 7, privateKey: ecPair().privateKey })
}

/** Working options of the host application; each test says what it changes. */
export function acmeOptions(changes: Partial<AcmeOptions> = {}): AcmeOptions {
  return {
    getUser: personOf,
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

/** Who is signed in: named by the `x-user` header, which stands for a session here. */
function personOf(req: Request): Person | undefined {
  const name = req.headers['x-user']
  return typeof name === 'string' ? PEOPLE[name] : undefined
}

/** The application with the middleware mounted; Express 5 unless a test says otherwise. */
export function acmeApp(
  changes: Partial<AcmeOptions> = {},
  express: ExpressFactory = EXPRESS_VERSIONS[1]![1],
): { app: Application; embed: EmbedAuth<Person> } {
  const app = express()
  const embed = embedAuth(acmeOptions(changes))
  app.use(embed)
  return { app, embed }
}
