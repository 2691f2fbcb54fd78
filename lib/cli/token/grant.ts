/** The options of `token` → the grant that the platform takes; what does not belong is a usage error. */
import { InvalidArgumentError } from 'commander'
import type { LatenodeRole } from '../../index.js'
import { positiveInteger } from '../../values.js'
import { usageError } from '../failure.js'
import type { CliPlatform } from '../options.js'

export interface SpaceOption {
  readonly spaceId: number
  readonly role: LatenodeRole
}

/** Options as commander hands them over; `personalSpace` is false for `--no-personal-space`. */
export interface GrantOptions {
  readonly userId: string
  readonly space?: readonly SpaceOption[]
  readonly planId?: number
  readonly personalSpace: boolean
  readonly projectId?: string
  readonly projectName?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly role?: string
  readonly pieceSet?: string
  readonly piecesTag?: readonly string[]
}

const ROLES: readonly LatenodeRole[] = ['manager', 'no-code', 'read-only', 'credential-only']

/** `12:manager`. */
export function readSpace(text: string): SpaceOption {
  const [id, name, ...rest] = text.split(':')
  const spaceId = positiveInteger(id)
  const role = ROLES.find((known) => known === name)
  if (spaceId === undefined || rest.length > 0) {
    throw new InvalidArgumentError('Write ID:ROLE, such as 12:manager.')
  }
  if (role === undefined) {
    throw new InvalidArgumentError(`The roles are ${ROLES.join(', ')}; Admin is never granted.`)
  }
  return { spaceId, role }
}

type OptionName = Exclude<keyof GrantOptions, 'userId' | 'personalSpace'>
const FLAGS: Readonly<Record<OptionName, string>> = {
  space: '--space',
  planId: '--plan-id',
  projectId: '--project-id',
  projectName: '--project-name',
  firstName: '--first-name',
  lastName: '--last-name',
  role: '--role',
  pieceSet: '--piece-set',
  piecesTag: '--pieces-tag',
}
const LATENODE_ONLY: readonly OptionName[] = ['space', 'planId']
const REQUIRED: readonly OptionName[] = ['projectId', 'firstName', 'lastName', 'role']

export function grantFrom(platform: CliPlatform, options: GrantOptions): Record<string, unknown> {
  return platform === 'latenode' ? latenodeGrant(options) : activepiecesGrant(options)
}

function latenodeGrant(options: GrantOptions): Record<string, unknown> {
  const names = Object.keys(FLAGS) as OptionName[]
  refuse(
    options,
    names.filter((name) => !LATENODE_ONLY.includes(name)),
    'Latenode',
  )
  const { userId, space = [], planId, personalSpace } = options
  if (!personalSpace && space.length === 0) {
    throw usageError('--no-personal-space needs a --space: the user would have none at all')
  }
  return { userId, spaces: space, planId, personalSpace }
}

function activepiecesGrant(options: GrantOptions): Record<string, unknown> {
  refuse(options, LATENODE_ONLY, 'Activepieces')
  if (!options.personalSpace) throw usageError('--no-personal-space is not for Activepieces')
  const missing = REQUIRED.filter((name) => options[name] === undefined)
  if (missing.length > 0) {
    throw usageError(`Activepieces needs ${missing.map((name) => FLAGS[name]).join(', ')} as well`)
  }
  const { userId, projectId, projectName, firstName, lastName, role, pieceSet, piecesTag } = options
  return {
    userId,
    projectId,
    projectName,
    firstName,
    lastName,
    role,
    ...(pieceSet !== undefined && { pieceSet }),
    ...(piecesTag !== undefined && { pieces: { filter: 'ALLOWED', tags: piecesTag } }),
  }
}

function refuse(options: GrantOptions, names: readonly OptionName[], platform: string): void {
  const foreign = names.filter((name) => options[name] !== undefined)
  if (foreign.length === 0) return
  throw usageError(`${foreign.map((name) => FLAGS[name]).join(', ')}: not for ${platform}`)
}
