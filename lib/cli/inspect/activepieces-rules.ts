/** Activepieces' contract for the claims; its server checks few of them, so that each one counts. */
import { typeName } from '../../values.js'
import { fault, note, ok, warning, type Finding } from '../findings.js'
import type { JsonObject } from './decode.js'
import { judgePieces } from './pieces-rules.js'
import { activepiecesRole } from './roles.js'
import { judgeIdentifier, judgeName, judgeUnknown } from './value-rules.js'

const CLAIMS = [
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
  'tasks',
  'aiCredits',
  'aiTokens',
  'concurrencyPoolKey',
  'concurrencyPoolLimit',
]

export function judgeActivepieces(claims: JsonObject): Finding[] {
  const { externalUserId, externalProjectId, firstName, lastName, projectDisplayName } = claims
  const matches = (what: string): string =>
    `the server then looks without that condition and takes some existing ${what}`
  const names = 'Sign a name: a new user is created with it.'
  return [
    judgeIdentifier('externalUserId', externalUserId, matches('user')),
    judgeIdentifier('externalProjectId', externalProjectId, matches('project')),
    judgeName('firstName', firstName, names),
    judgeName('lastName', lastName, names),
    judgeRole(claims.role),
    ...judgePieces(claims),
    ...judgeLimits(claims),
    ...(projectDisplayName === undefined
      ? []
      : [judgeName('projectDisplayName', projectDisplayName, 'Sign a name, or leave it out.')]),
    ...(claims.email === undefined ? [] : [note('email', 'is read by older servers only')]),
    ...judgeUnknown(claims, CLAIMS),
  ]
}

function judgeRole(role: unknown): Finding {
  const mend = 'Sign ADMIN, EDITOR, VIEWER or the name of a custom role.'
  if (role === undefined || role === null) {
    return fault(
      'role',
      `is ${role === null ? 'null' : 'missing'}: the server grants Editor instead of refusing`,
      mend,
    )
  }
  if (typeof role !== 'string')
    return fault('role', `is ${typeName(role)}, not a role’s name`, mend)
  if (role.trim() === '') return fault('role', 'is blank: the server answers 401', mend)
  const known = activepiecesRole(role)
  return known === undefined
    ? warning('role', 'is no built-in role: without a custom role of that name the answer is 401')
    : ok('role', `may ${known.may}`)
}

function judgeLimits(claims: JsonObject): Finding[] {
  const findings: Finding[] = []
  for (const name of ['tasks', 'aiCredits', 'aiTokens']) {
    const value = claims[name]
    if (value === undefined) continue
    const good = typeof value === 'number' && value >= 0
    if (!good) findings.push(fault(name, `is ${typeName(value)}, but must be a number from 0`))
    else if (name === 'aiTokens')
      findings.push(note(name, 'is what older servers read; newer: aiCredits'))
    else findings.push(ok(name, 'a limit'))
  }
  return [...findings, ...judgePool(claims)]
}

function judgePool({
  concurrencyPoolKey: key,
  concurrencyPoolLimit: limit,
}: JsonObject): Finding[] {
  if (key === undefined && limit === undefined) return []
  if (key === undefined || limit === undefined) {
    const there = key === undefined ? 'concurrencyPoolLimit' : 'concurrencyPoolKey'
    const lacking = key === undefined ? 'concurrencyPoolKey' : 'concurrencyPoolLimit'
    return [fault(there, `stands without ${lacking}, so no pool is made`, 'Sign both or neither.')]
  }
  return [
    judgeName('concurrencyPoolKey', key, 'Sign the name of the pool.'),
    Number.isSafeInteger(limit) && (limit as number) > 0
      ? ok('concurrencyPoolLimit', 'a positive integer')
      : fault('concurrencyPoolLimit', `is ${typeName(limit)}, but must be a positive integer`),
  ]
}
