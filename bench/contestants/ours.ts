/** The middleware under measurement, whole: resolver, policy, claims, rate limit, cache, headers. */
import type { Express } from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { personOf, ROLES, TENANT_ID, type Person } from './people.js'
import { SDK_URL } from './token.js'

/** @param limit Tokens a minute and user: somebody who is measured for seconds asks more than 60 times. */
export async function mountOurs(app: Express, pem: string, limit?: number): Promise<void> {
  const embed = embedAuth({
    getUser: personOf,
    platform: latenode({ tenantId: TENANT_ID, privateKey: pem, sdkUrl: SDK_URL }),
    policy: {
      spaces: (person: Person) => person.teams,
      roles: ROLES,
    },
    ...(limit !== undefined && { rateLimit: { limit } }),
  })
  app.use(embed)
  await embed.ready()
}
