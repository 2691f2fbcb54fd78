import { EmbedAuthError, type EmbedAuth } from 'embed-auth'

/** The token, or the code of the refusal; anything else that is thrown fails the property. */
export async function attempt(
  embed: EmbedAuth<unknown>,
  user: unknown,
): Promise<{ token?: string; code?: string }> {
  try {
    return { token: (await embed.issue(user)).token }
  } catch (error) {
    if (error instanceof EmbedAuthError) return { code: error.code }
    throw error
  }
}
