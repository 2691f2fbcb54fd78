/** What the real server says is terse; the line of the integration to look at, for each of it. */

const HINTS: readonly (readonly [startsWith: string, hint: string])[] = [
  ['signing key not found', '`signingKeyId` in activepieces({ … })'],
  ['jwt expired', 'when the page fetches its token, and the clock of your server'],
  ['jwt not active', '`nbf` in the claims, and the clock of your server'],
  ['invalid exp value', '`exp` must be a number: Unix seconds, not text'],
  ['invalid nbf value', '`nbf` must be a number: Unix seconds, not text'],
  ['invalid algorithm', 'the algorithm that you sign with: this platform takes RS256 only'],
  ['jwt signature is required', 'the algorithm that you sign with: `none` is no signature'],
  ['invalid signature', '`privateKey` in activepieces({ … }): it is not the one of this key id'],
  [
    'ENTITY_NOT_FOUND',
    '`roles` or `mapRole` in your policy: the platform has no role of that name',
  ],
]

const NO_KEY_ID = '`signingKeyId` in activepieces({ … }): the header must name it as kid'
const WRONG_PLATFORM = '`platform` in embedAuth({ … }): this token is for Latenode'
const NO_TOKEN = '`jwtToken` in configure({ … }): this is not a signed token'

export function hintFor(message: string, claims: Readonly<Record<string, unknown>> | undefined) {
  if (claims === undefined) return NO_TOKEN
  if ('tenant_id' in claims && !('externalUserId' in claims)) return WRONG_PLATFORM
  return HINTS.find(([start]) => message.startsWith(start))?.[1] ?? NO_KEY_ID
}
