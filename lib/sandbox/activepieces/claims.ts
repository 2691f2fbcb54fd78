/** What the server takes without a word, and a person should hear of. */
import { isPositiveInteger } from '../numbers.js'
import type { ConcurrencyPool, Warning } from '../types.js'
import { idWarnings, lifeWarnings, unknownClaimWarnings, warning } from '../warnings.js'

type Claims = Readonly<Record<string, unknown>>

const KNOWN = new Set([
  'version',
  'externalUserId',
  'externalProjectId',
  'firstName',
  'lastName',
  'email',
  'role',
  'exp',
  'iat',
  'nbf',
  'projectDisplayName',
  'piecesFilterType',
  'piecesTags',
  'pieceSet',
  'tasks',
  'aiCredits',
  'aiTokens',
  'concurrencyPoolKey',
  'concurrencyPoolLimit',
])

const TEXT = ['firstName', 'lastName', 'projectDisplayName', 'email', 'pieceSet'] as const
const NUMBERS = ['tasks', 'aiCredits', 'aiTokens'] as const

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/** Both claims of a pool, where they can be applied: the server takes them only together. */
export function poolOf(claims: Claims): ConcurrencyPool | undefined {
  const { concurrencyPoolKey: key, concurrencyPoolLimit: limit } = claims
  return typeof key === 'string' && key !== '' && isPositiveInteger(limit)
    ? { key, limit }
    : undefined
}

export function claimWarnings(claims: Claims, nowSeconds: number): Warning[] {
  return [
    ...idsMissing(claims),
    ...roleWarnings(claims),
    ...pieceWarnings(claims),
    ...poolWarnings(claims),
    ...typeWarnings(claims),
    ...idWarnings('externalUserId', claims.externalUserId),
    ...lifeWarnings(claims, nowSeconds),
    ...unknownClaimWarnings(claims, KNOWN),
  ]
}

function idsMissing(claims: Claims): Warning[] {
  const warnings: Warning[] = []
  if (isAbsent(claims.externalUserId)) {
    const message =
      'No externalUserId: the look-up ran without that condition, and this person came in as SOMEBODY ELSE.'
    warnings.push(warning('missing-user-id', message, '`userId` in your policy'))
  }
  if (isAbsent(claims.externalProjectId)) {
    const message =
      'No externalProjectId: the look-up ran without that condition, and this person came into SOME EXISTING project.'
    warnings.push(warning('missing-project-id', message, '`projectId` in your policy'))
  }
  return warnings
}

function roleWarnings({ role }: Claims): Warning[] {
  if (!isAbsent(role)) return []
  const message = 'No role: the server makes this person an Editor.'
  return [warning('missing-role', message, '`role` and `roles` in your policy')]
}

function pieceWarnings(claims: Claims): Warning[] {
  const { version, pieceSet, piecesFilterType, piecesTags } = claims
  const hint = '`pieces` or `pieceSet` in your policy'
  if (version === 'v4') {
    const warnings: Warning[] = []
    if (isAbsent(pieceSet)) {
      const message = 'A v4 token without pieceSet: the default set of the platform applies.'
      warnings.push(warning('missing-piece-set', message, hint))
    }
    if (!isAbsent(piecesFilterType) || !isAbsent(piecesTags)) {
      const message = 'v4 ignores piecesFilterType and piecesTags; it goes by pieceSet.'
      warnings.push(warning('pieces-ignored', message, hint))
    }
    return warnings
  }
  if (version !== 'v3') {
    const message = `${isAbsent(version) ? 'No version' : 'An unknown version'}: no piece filter applies, all pieces are open.`
    return [
      warning(isAbsent(version) ? 'missing-version' : 'unknown-version', message, '`version`'),
    ]
  }
  if (!isAbsent(pieceSet)) {
    const message = 'v3 ignores pieceSet; it goes with version v4.'
    return [warning('pieces-ignored', message, hint)]
  }
  if (
    !isAbsent(piecesFilterType) &&
    piecesFilterType !== 'NONE' &&
    piecesFilterType !== 'ALLOWED'
  ) {
    const message = 'piecesFilterType is neither NONE nor ALLOWED: no piece filter applies.'
    return [warning('unknown-piece-filter', message, hint)]
  }
  if (Array.isArray(piecesTags) && piecesTags.length > 1) {
    const message = 'Newer servers honour only the first of piecesTags.'
    return [warning('one-tag-only', message, hint)]
  }
  return []
}

function poolWarnings(claims: Claims): Warning[] {
  const { concurrencyPoolKey: key, concurrencyPoolLimit: limit } = claims
  if ((isAbsent(key) && isAbsent(limit)) || poolOf(claims) !== undefined) return []
  const message =
    'concurrencyPoolKey and a positive whole concurrencyPoolLimit count only together: no pool was applied.'
  return [warning('half-a-pool', message, '`concurrencyPool` in your policy')]
}

function typeWarnings(claims: Claims): Warning[] {
  const wrong = (names: readonly string[], type: 'string' | 'number') =>
    names
      .filter((name) => !isAbsent(claims[name]) && typeof claims[name] !== type)
      .map((name) =>
        warning(
          'claim-type',
          `${name} should be a ${type}; the server does not check.`,
          `\`${name}\``,
        ),
      )
  const names = (['firstName', 'lastName'] as const)
    .filter((name) => isAbsent(claims[name]))
    .map((name) =>
      warning('missing-name', `No ${name}: new users get none.`, `\`${name}\` in your policy`),
    )
  return [
    ...names,
    ...wrong(['externalUserId', 'externalProjectId', ...TEXT], 'string'),
    ...wrong(NUMBERS, 'number'),
  ]
}
