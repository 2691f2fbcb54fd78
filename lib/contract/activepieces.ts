/** What Activepieces documents, and the answers of its server 0.86. */
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { isRecord } from '../values.js'
import type { Algorithm } from './algorithms.js'
import type { Answer, AnswerOf } from './findings.js'
import { isAbsent } from './rules.js'

/** The server pins RS256. */
export const ACTIVEPIECES_ALGORITHMS = Object.freeze([
  'RS256',
] as const satisfies readonly Algorithm[])

export const ACTIVEPIECES_SDK_URL = 'https://cdn.activepieces.com/sdk/embed/0.13.0.js'

export interface ActivepiecesRoleInfo {
  readonly title: string
  readonly can: readonly string[]
  readonly cannot: readonly string[]
}

/** The built-in project roles, by the names that tokens use. */
export const ACTIVEPIECES_ROLES = Object.freeze({
  ADMIN: {
    title: 'Admin',
    can: ['build, publish and run flows', 'manage connections, members and settings'],
    cannot: [],
  },
  EDITOR: {
    title: 'Editor',
    can: ['build, publish and run flows', 'manage connections'],
    cannot: ['manage members', 'change the project'],
  },
  VIEWER: {
    title: 'Viewer',
    can: ['view flows, runs and connections'],
    cannot: ['change or run flows', 'manage connections, members and settings'],
  },
} as const satisfies Record<string, ActivepiecesRoleInfo>)

/** The role that the server gives to a token without one. */
const ACTIVEPIECES_DEFAULT_ROLE = 'EDITOR'

export const ACTIVEPIECES_CLAIMS: readonly string[] = Object.freeze([
  'version',
  'externalUserId',
  'externalProjectId',
  'firstName',
  'lastName',
  'email',
  'role',
  'projectDisplayName',
  'piecesFilterType',
  'piecesTags',
  'pieceSet',
  'pieces',
  'tasks',
  'aiCredits',
  'aiTokens',
  'concurrencyPoolKey',
  'concurrencyPoolLimit',
])

/** Largest `concurrencyPoolLimit`: the server stores a 32-bit integer. */
export const MAX_POOL_LIMIT = 2_147_483_647

/** What a platform has on record at Activepieces. What is left out is not checked. */
export interface ActivepiecesRecords {
  /** Public keys by signing key id. */
  readonly signingKeys?: ReadonlyMap<string, KeyObject> | undefined
  /** One public key for every `kid`; for readers that have a key without its id. */
  readonly publicKey?: KeyObject | undefined
  /** Names of custom roles. */
  readonly roles?: readonly string[] | undefined
  /** Whether a user of this id exists. Undefined and null ids match some existing user. */
  readonly knowsUser?: ((externalUserId: unknown) => boolean) | undefined
}

/** Every refusal by the token itself. */
export function unauthorized(message: string): Answer {
  return { status: 401, code: 'INVALID_BEARER_TOKEN', message }
}

/** Errors of the database driver. */
const WRONG_TYPE: Answer = { status: 500, message: 'Invalid input for string type' }
const NUL_CHARACTER: Answer = {
  status: 500,
  code: '22021',
  message: 'invalid byte sequence for encoding "UTF8": 0x00',
}
const KEY_ID_MISSING = unauthorized('signing key id is not found in the header')

/** Rules with one answer whatever the value. Other rules give theirs where they are checked. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'key-id-missing': KEY_ID_MISSING,
  'encoding-invalid': KEY_ID_MISSING,
  'signature-missing': unauthorized('jwt signature is required'),
  'algorithm-not-allowed': unauthorized('invalid algorithm'),
  'algorithm-key-mismatch': unauthorized('invalid algorithm'),
  'signature-invalid': unauthorized('invalid signature'),
  'nbf-invalid': unauthorized('invalid nbf value'),
  'token-not-active': unauthorized('jwt not active'),
  'exp-invalid': unauthorized('invalid exp value'),
  'token-expired': unauthorized('jwt expired'),
}

export const activepiecesAnswer: AnswerOf = (rule) =>
  Object.hasOwn(ANSWERS, rule) ? ANSWERS[rule] : undefined

/** The answer to text that is not a signed token with JSON objects. */
export function activepiecesAnswerToMalformed(text: string): Answer {
  try {
    const kid: unknown = jwt.decode(text, { complete: true })?.header.kid
    return isAbsent(kid) ? KEY_ID_MISSING : unauthorized('error decoding token')
  } catch {
    // jsonwebtoken parses the payload here, which the server does not expect to fail.
    return { status: 500, message: 'Unexpected token in JSON' }
  }
}

/** The name of the role that a claim means, in any case; undefined where there is none. */
export function activepiecesRole(role: unknown, custom: readonly string[]): string | undefined {
  if (isAbsent(role)) return ACTIVEPIECES_DEFAULT_ROLE
  if (typeof role !== 'string' && typeof role !== 'number') return undefined
  const wanted = String(role).toLowerCase()
  return [...Object.keys(ACTIVEPIECES_ROLES), ...custom].find(
    (name) => name.toLowerCase() === wanted,
  )
}

/** The answer of the database driver to a value that must be text; numbers are converted. */
export function textAnswer(value: unknown): Answer | undefined {
  if (typeof value === 'string') return value.includes('\0') ? NUL_CHARACTER : undefined
  return typeof value === 'number' || isAbsent(value) ? undefined : WRONG_TYPE
}

/** The answer to a new user without this name. */
export function missingNameAnswer(claim: string): Answer {
  const message = `null value in column "${claim}" of relation "user_identity" violates not-null constraint`
  return { status: 500, code: '23502', message }
}

/** The answer of the database to a value that must be a 32-bit integer; text is converted. */
export function integerAnswer(value: unknown): Answer | undefined {
  const text = isRecord(value) ? '[object Object]' : String(Array.isArray(value) ? '' : value)
  if (!/^\s{0,20}[+-]?[0-9]{1,40}\s{0,20}$/.test(text)) {
    const message = `invalid input syntax for type integer: "${text.slice(0, 500)}"`
    return { status: 500, code: '22P02', message }
  }
  const number = Number(text)
  if (number <= MAX_POOL_LIMIT && number >= -MAX_POOL_LIMIT - 1) return undefined
  const message = `value "${text}" is out of range for type integer`
  return { status: 500, code: '22003', message }
}
