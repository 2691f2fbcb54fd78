import { embedAuth, type IssuedToken, type Platform } from '../index.js'

/** Signs one token for a grant, through the same door as an application's own. */
export async function mint(
  platform: Platform,
  grant: Readonly<Record<string, unknown>>,
  ttlSeconds: number,
): Promise<IssuedToken> {
  const embed = embedAuth({
    getUser: () => null,
    platform,
    policy: () => grant,
    ttlSeconds,
    path: false,
    rateLimit: false,
    cache: false,
  })
  try {
    return await embed.issue(null)
  } finally {
    embed.close()
  }
}
