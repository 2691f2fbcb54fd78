import type { JsonValue, MintableClaims, ToClaims, Trace } from '../types/internal.js'
import { positiveInteger, quoted, typeName } from '../values.js'
import { claimsFault, onlyClaimsFaults, readList, readMembers, type Members } from './grant.js'
import { serializeClaims } from './json.js'
import { readIdentifier, readText, readUserId } from './text.js'
import { userIdWarnings } from './warnings.js'

const MEMBERS = [
  'userId',
  'projectId',
  'firstName',
  'lastName',
  'role',
  'projectName',
  'pieces',
  'pieceSet',
  'tasks',
  'aiCredits',
  'concurrencyPool',
] as const
type Grant = Members<(typeof MEMBERS)[number]>

const BUILT_IN_ROLES = ['ADMIN', 'EDITOR', 'VIEWER']

/**
 * Activepieces' claims: v3 with the piece filter, or v4 where the grant has a `pieceSet`. The
 * server fails open (no role is Editor, a missing id matches somebody), so every claim it relies on
 * is written and checked here.
 */
export function activepiecesClaims(): ToClaims {
  return onlyClaimsFaults(({ grant }, _context, trace) => mint(grant, trace))
}

function mint(source: unknown, trace: Trace): MintableClaims {
  const grant = readMembers(source, 'The grant', MEMBERS)
  const userId = readUserId(grant.userId)
  const claims = Object.create(null) as Record<string, JsonValue>
  claims.version = grant.pieceSet === undefined ? 'v3' : 'v4'
  claims.externalUserId = userId
  claims.externalProjectId = readIdentifier(grant.projectId, 'projectId', 'policy.projectId')
  claims.firstName = readText(grant.firstName, 'firstName', ': give it in policy.firstName')
  claims.lastName = readText(grant.lastName, 'lastName', ': give it in policy.lastName')
  claims.role = readText(grant.role, 'role', ': without one the platform would grant Editor')
  if (grant.projectName !== undefined) {
    claims.projectDisplayName = readText(grant.projectName, 'projectName')
  }
  addPieces(claims, grant)
  for (const limit of ['tasks', 'aiCredits'] as const) {
    if (grant[limit] !== undefined) claims[limit] = readLimit(grant[limit], limit)
  }
  if (grant.concurrencyPool !== undefined) addConcurrencyPool(claims, grant.concurrencyPool)
  if (trace !== undefined) traceClaims(trace, claims)
  const warnings = (): string[] => [...userIdWarnings(userId), ...claimWarnings(claims)]
  return { userId, claims: serializeClaims(claims), warnings }
}

function addPieces(claims: Record<string, JsonValue>, { pieces, pieceSet }: Grant): void {
  if (pieceSet !== undefined) {
    if (pieces !== undefined) {
      throw claimsFault('pieces (v3) and pieceSet (v4) exclude each other; grant one of them')
    }
    claims.pieceSet = readText(pieceSet, 'pieceSet')
    return
  }
  const { filter, tags } =
    pieces === undefined
      ? { filter: 'NONE', tags: undefined }
      : readMembers(pieces, 'pieces', ['filter', 'tags'])
  if (filter !== 'NONE' && filter !== 'ALLOWED') {
    throw claimsFault(
      `pieces.filter must be 'NONE' or 'ALLOWED'; it is ${
        typeof filter === 'string' ? 'another text' : typeName(filter)
      }`,
    )
  }
  const list = tags === undefined ? [] : readList(tags, 'pieces.tags', ' of texts')
  const texts = list.map((tag, index) => readText(tag, `pieces.tags[${index}]`))
  if (filter === 'NONE' && texts.length > 0) {
    throw claimsFault("pieces.tags filter nothing with 'NONE'; set pieces.filter to 'ALLOWED'")
  }
  if (filter === 'ALLOWED' && texts.length === 0) {
    throw claimsFault("pieces.filter 'ALLOWED' needs pieces.tags, at least one")
  }
  claims.piecesFilterType = filter
  if (filter === 'ALLOWED') claims.piecesTags = texts
}

function readLimit(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw claimsFault(`${name} must be an integer, 0 or more; it is ${typeName(value)}`)
}

function addConcurrencyPool(claims: Record<string, JsonValue>, source: unknown): void {
  const pool = readMembers(source, 'concurrencyPool', ['key', 'limit'])
  const limit = positiveInteger(pool.limit)
  if (limit === undefined) {
    throw claimsFault(
      `concurrencyPool.limit must be a positive integer; it is ${typeName(pool.limit)}`,
    )
  }
  claims.concurrencyPoolKey = readText(pool.key, 'concurrencyPool.key')
  claims.concurrencyPoolLimit = limit
}

function claimWarnings(claims: Readonly<Record<string, JsonValue>>): string[] {
  const warnings: string[] = []
  const { role, piecesTags } = claims
  if (typeof role === 'string' && !BUILT_IN_ROLES.includes(role.toUpperCase())) {
    warnings.push(
      `The role ${quoted(role)} is none of ${BUILT_IN_ROLES.join(', ')}: the platform answers 401 ` +
        'unless it has a custom role of that name.',
    )
  }
  if (Array.isArray(piecesTags) && piecesTags.length > 1) {
    warnings.push('Newer servers honour only the first of the piece tags.')
  }
  return warnings
}

function traceClaims(trace: NonNullable<Trace>, claims: Readonly<Record<string, JsonValue>>): void {
  const say = (claim: string, words = ''): void => {
    const value = claims[claim]
    if (value === undefined) return
    const text = typeof value === 'string' ? quoted(value) : JSON.stringify(value)
    trace({ rule: `claims.${claim}`, outcome: `${claim} is ${text}${words}.` })
  }
  say(
    'version',
    claims.version === 'v4' ? ', the form with a piece set' : ', the form with a filter',
  )
  say('externalUserId')
  say('externalProjectId')
  say('role', ', always written: a token without one would mean Editor')
  say('piecesFilterType', claims.piecesFilterType === 'NONE' ? ': every piece is shown' : '')
  say('piecesTags')
  say('pieceSet')
  say('tasks')
  say('aiCredits')
  say('concurrencyPoolKey')
  say('concurrencyPoolLimit')
}
