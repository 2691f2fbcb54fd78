import { activepiecesRole, MAX_POOL_LIMIT } from '../contract/index.js'
import type { ConcurrencyPool, PieceFilter, Pieces, Trace } from '../types.js'
import { hasMember, integerProblem, positiveInteger, quoted, typeName } from '../values.js'
import {
  claimsError,
  readGrant,
  readList,
  type Claims,
  type ToClaims,
  readIdentifier,
  readText,
  readUserId,
  userIdWarnings,
} from './claims.js'

/** The grant that a function policy returns for Activepieces. */
export type ActivepiecesGrant = {
  /** Unique and stable in your system; a string or a positive safe integer. */
  readonly userId: string | number
  /** Unique and stable in your system; a string or a positive safe integer. */
  readonly projectId: string | number
  /** Required: the server answers 500 for a new user without it. A known user keeps the old name. */
  readonly firstName: string
  /** Required, as `firstName`. For users with one name, give a text such as `–`. */
  readonly lastName: string
  /** Project role by name: `ADMIN`, `EDITOR`, `VIEWER` or a custom role's name. */
  readonly role: string
  /** Ignored by server 0.86. Servers that read it rename the project at each sign-in. */
  readonly projectName?: string | undefined
  /** An integer, 0 or more. Ignored since server 0.70.8: it limits nothing. */
  readonly tasks?: number | undefined
  /** An integer, 0 or more. Ignored since server 0.72.4: it limits nothing. */
  readonly aiCredits?: number | undefined
  readonly concurrencyPool?: ConcurrencyPool | undefined
} & Pieces<PieceFilter, string>

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
type Grant = Partial<Record<(typeof MEMBERS)[number], unknown>>

/**
 * Returns the claims of Activepieces: v3 with the piece filter, or v4 if the grant has a `pieceSet`.
 * The server fails open (no role is Editor, a missing id matches an existing user), so every claim it
 * relies on is written and checked here.
 */
export function activepiecesClaims(): ToClaims {
  return function activepiecesClaims(source, _context, trace) {
    const grant = readGrant(source, MEMBERS)
    const userId = readUserId(grant.userId)
    const { projectName } = grant
    const claims: Claims = {
      version: grant.pieceSet === undefined ? 'v3' : 'v4',
      externalUserId: userId,
      externalProjectId: readIdentifier(grant.projectId, 'projectId', 'policy.projectId'),
      firstName: readText(grant.firstName, 'firstName', nameHint('firstName')),
      lastName: readText(grant.lastName, 'lastName', nameHint('lastName')),
      role: readText(grant.role, 'role', ': without one the platform would grant Editor'),
      ...(projectName !== undefined && {
        projectDisplayName: readText(projectName, 'projectName'),
      }),
      ...readPieces(grant, source as object),
      ...readLimit(grant, 'tasks'),
      ...readLimit(grant, 'aiCredits'),
      ...readConcurrencyPool(grant),
    }
    if (trace !== undefined) traceClaims(trace, claims)
    return {
      userId,
      claims,
      warnings: () => [...userIdWarnings(userId), ...claimWarnings(claims)],
    }
  }
}

/** The server requires both names to create a user, also of users who have only one. */
function nameHint(name: 'firstName' | 'lastName'): string {
  return (
    `. Activepieces needs it to create a user: return it from policy.${name}, also for users with ` +
    `one name, as in (user) => user.${name} || '–'`
  )
}

function readPieces({ pieces, pieceSet }: Grant, source: object): Claims {
  if (pieceSet !== undefined) {
    if (pieces !== undefined) {
      throw claimsError('pieces (v3) and pieceSet (v4) exclude each other; grant one of them.')
    }
    return { pieceSet: readText(pieceSet, 'pieceSet') }
  }
  if (pieces === undefined) {
    const dropped = ['pieces', 'pieceSet'].find((name) => hasMember(source, name))
    if (dropped === undefined) return { piecesFilterType: 'NONE' }
    // A look-up that found nothing must not show every piece.
    throw claimsError(
      `${dropped} is undefined. Return pieces: { filter: 'NONE' } for all pieces, or leave the member out.`,
    )
  }
  const { filter, tags } = readGrant(pieces, ['filter', 'tags'], 'pieces')
  if (filter !== 'NONE' && filter !== 'ALLOWED') {
    const received = typeof filter === 'string' ? 'another text' : typeName(filter)
    throw claimsError(`pieces.filter must be 'NONE' or 'ALLOWED'; received ${received}.`)
  }
  const list = tags === undefined ? [] : readList(tags, 'pieces.tags', ' of texts')
  const texts = list.map((tag, index) => readText(tag, `pieces.tags[${index}]`))
  if (filter === 'NONE' && texts.length > 0) {
    throw claimsError("pieces.tags have no effect with 'NONE'; set pieces.filter to 'ALLOWED'.")
  }
  if (filter === 'ALLOWED' && texts.length === 0) {
    throw claimsError("pieces.filter 'ALLOWED' needs at least one entry in pieces.tags.")
  }
  return { piecesFilterType: filter, ...(filter === 'ALLOWED' && { piecesTags: texts }) }
}

function readLimit(grant: Grant, name: 'tasks' | 'aiCredits'): Claims {
  const value = grant[name]
  if (value === undefined) return {}
  if (Number.isSafeInteger(value) && (value as number) >= 0) return { [name]: value as number }
  throw claimsError(`${name} must be an integer, 0 or more; received ${typeName(value)}.`)
}

function readConcurrencyPool({ concurrencyPool }: Grant): Claims {
  if (concurrencyPool === undefined) return {}
  const pool = readGrant(concurrencyPool, ['key', 'limit'], 'concurrencyPool')
  const limit = positiveInteger(pool.limit)
  if (limit === undefined) {
    throw claimsError(
      `concurrencyPool.limit must be a positive integer; received ${integerProblem(pool.limit)}.`,
    )
  }
  if (limit > MAX_POOL_LIMIT) {
    throw claimsError(
      `concurrencyPool.limit must be 1–${MAX_POOL_LIMIT}, because Activepieces stores a 32-bit ` +
        `integer; received ${limit}. Return a smaller limit, or no concurrencyPool for no limit.`,
    )
  }
  return {
    concurrencyPoolKey: readText(pool.key, 'concurrencyPool.key'),
    concurrencyPoolLimit: limit,
  }
}

/** Claims that the server accepts, but that have no effect on some of its versions. */
const IGNORED: Readonly<Record<string, string>> = {
  projectDisplayName:
    'projectName is ignored by Activepieces 0.86; servers that read it rename the project at each sign-in.',
  pieceSet:
    'pieceSet is ignored by Activepieces 0.86 and older, which show all pieces. Use pieces to restrict such a server.',
  tasks: 'tasks is ignored since Activepieces 0.70.8: it limits nothing.',
  aiCredits: 'aiCredits is ignored since Activepieces 0.72.4: it limits nothing.',
}

function claimWarnings(claims: Claims): string[] {
  const { piecesTags } = claims
  const warnings: string[] = []
  const role = typeof claims.role === 'string' ? claims.role : ''
  const known = activepiecesRole(role, [])
  if (known === undefined) {
    warnings.push(
      `The role ${quoted(role)} is not one of ADMIN, EDITOR, VIEWER: the platform answers ` +
        '401 unless it has a custom role with this name.',
    )
  } else if (known !== role) {
    warnings.push(`The role ${quoted(role)} is named ${known}: write it like that.`)
  }
  for (const [claim, text] of Object.entries(IGNORED)) {
    if (claims[claim] !== undefined) warnings.push(text)
  }
  if (Array.isArray(piecesTags) && piecesTags.length > 1) {
    warnings.push('Newer servers use only the first of the piece tags.')
  }
  return warnings
}

function traceClaims(trace: NonNullable<Trace>, claims: Claims): void {
  const say = (claim: string, remark = ''): void => {
    const value = claims[claim]
    if (value === undefined) return
    const text = typeof value === 'string' ? quoted(value) : JSON.stringify(value)
    trace({ rule: `claims.${claim}`, outcome: `${claim} is ${text}${remark}.` })
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
