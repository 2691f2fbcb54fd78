/** What all hand-written token routes have in common: the claims and the answer. */
import { personOf, ROLE_IDS, TENANT_ID, TTL_SECONDS } from './people.js'
import type { Request, Response } from 'express'

export const SDK_URL = 'https://embedded.latenode.com/static/sdk/0.1.6.js'

/** Latenode's claims without `iat` and `exp`. */
export function claimsFor(req: Request): Record<string, unknown> {
  const person = personOf(req)
  return {
    tenant_id: TENANT_ID,
    user_id: person.id,
    grant_access: person.teams.map(({ spaceId, role }) => ({
      space_id: spaceId,
      role_id: ROLE_IDS[role],
    })),
  }
}

/** The members that the middleware answers with, so that all bodies are of one size. */
export function bodyFor(token: string): Record<string, unknown> {
  return {
    token,
    expiresIn: TTL_SECONDS,
    expiresAt: new Date(Date.now() + TTL_SECONDS * 1000).toISOString(),
    platform: 'latenode',
    embed: { sdkUrl: SDK_URL },
  }
}

/** Answers as Express's own documentation would. */
export function sendToken(res: Response, token: string): void {
  res.json(bodyFor(token))
}
