/** Latenode's contract for the claims, one finding a rule. */
import { isRecord, ownValue, typeName } from '../../values.js'
import { fault, note, ok, warning, type Finding } from '../findings.js'
import type { JsonObject } from './decode.js'
import { latenodeRole } from './roles.js'
import { judgeIdentifier, judgePositiveInteger, judgeUnknown } from './value-rules.js'

const CLAIMS = ['tenant_id', 'user_id', 'plan_id', 'no_personal_space', 'grant_access']

export function judgeLatenode(claims: JsonObject): Finding[] {
  const { tenant_id, user_id, plan_id, no_personal_space, grant_access } = claims
  return [
    judgePositiveInteger('tenant_id', tenant_id, 'the tenant id'),
    judgeIdentifier('user_id', user_id, 'Latenode would not know whom to sign in'),
    ...(plan_id === undefined ? [] : [judgePositiveInteger('plan_id', plan_id, 'the plan id')]),
    ...judgePersonalSpace(no_personal_space),
    ...judgeGrants(grant_access, no_personal_space === true),
    ...judgeUnknown(claims, CLAIMS),
  ]
}

function judgePersonalSpace(value: unknown): Finding[] {
  if (value === undefined) return []
  return [
    typeof value === 'boolean'
      ? ok('no_personal_space', value ? 'no space of the user’s own' : 'a space of the user’s own')
      : fault(
          'no_personal_space',
          `is ${typeName(value)}, but must be true or false`,
          'Sign a boolean: the text "false" counts as true in many languages.',
        ),
  ]
}

/** How many faulty grants are told one by one. */
const MOST_TOLD = 10

function judgeGrants(value: unknown, required: boolean): Finding[] {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) {
    if (!required) return value === undefined ? [] : [note('grant_access', 'is empty')]
    return [
      fault(
        'grant_access',
        `is ${value === undefined ? 'missing' : 'empty'} although no_personal_space is true: the user would have no space at all`,
        'Grant at least one space, or allow the personal space.',
      ),
    ]
  }
  if (!Array.isArray(value)) {
    return [
      fault(
        'grant_access',
        `is ${typeName(value)}, but must be a list of { space_id, role_id }`,
        'Sign a list, also for one space.',
      ),
    ]
  }
  const wrong = value.flatMap((grant: unknown, index) =>
    judgeGrant(grant, `grant_access[${index}]`),
  )
  const told = wrong.slice(0, MOST_TOLD)
  if (wrong.length > told.length) {
    told.push(fault('grant_access', `has ${wrong.length - told.length} more faults like these`))
  }
  const grants = value.length === 1 ? '1 space' : `${value.length} spaces`
  return [
    ...(wrong.length === 0 ? [ok('grant_access', `${grants}, each with a role`)] : told),
    ...judgeRepeats(value),
  ]
}

function judgeGrant(grant: unknown, path: string): Finding[] {
  if (!isRecord(grant)) {
    return [fault(path, `is ${typeName(grant)}, but must be { space_id, role_id }`)]
  }
  const space = judgePositiveInteger(
    `${path}.space_id`,
    ownValue(grant, 'space_id'),
    'the space id',
  )
  const role = judgeRole(ownValue(grant, 'role_id'), `${path}.role_id`)
  return [space, role].filter(({ verdict }) => verdict !== 'ok')
}

function judgeRole(roleId: unknown, path: string): Finding {
  const mend = 'Grant 2 (Manager), 3 (No-code), 4 (Read only) or 5 (Credential only).'
  if (roleId === 1) {
    return fault(path, 'is 1 (Admin), which no token can grant: it comes with the space', mend)
  }
  if (latenodeRole(roleId) !== undefined) return ok(path, 'a role')
  if (typeof roleId === 'number') return fault(path, 'is a number that names no role', mend)
  return fault(path, `is ${typeName(roleId)}, but must be the number of a role`, mend)
}

function judgeRepeats(grants: readonly unknown[]): Finding[] {
  const ids = grants.map((grant) => (isRecord(grant) ? ownValue(grant, 'space_id') : undefined))
  const numbers = ids.filter((id) => typeof id === 'number')
  return new Set(numbers).size === numbers.length
    ? []
    : [
        warning(
          'grant_access',
          'names a space more than once: which role holds is not documented',
          'Grant each space once, with the strongest role.',
        ),
      ]
}
