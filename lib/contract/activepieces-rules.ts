/**
 * The checks of an Activepieces token, in the order of the server: key id, signature and times
 * (jsonwebtoken), role, project, pieces, pool, user. Rules that the server has no answer for come last.
 */
import { described, typeName } from '../values.js'
import {
  ACTIVEPIECES_ALGORITHMS,
  ACTIVEPIECES_CLAIMS,
  activepiecesRole,
  integerAnswer,
  MAX_POOL_LIMIT,
  missingNameAnswer,
  textAnswer,
  unauthorized,
  type ActivepiecesRecords,
} from './activepieces.js'
import { checkPieces } from './activepieces-pieces.js'
import type { DecodedToken, JsonObject } from './decode.js'
import type { Report } from './findings.js'
import {
  checkAlgorithm,
  checkHeader,
  checkIdText,
  checkSignature,
  checkTimes,
  checkUnknownClaims,
  isAbsent,
  type SignatureStatus,
} from './rules.js'

export function checkActivepieces(
  token: DecodedToken,
  records: ActivepiecesRecords,
  nowMs: number,
  report: Report,
): SignatureStatus {
  const { header, claims } = token
  checkKeyId(header.kid, records, report)
  if (token.signature.length === 0) {
    const message = 'The signature is missing: the token ends after its second dot.'
    report.error('signature-missing', 'signature', message, 'Sign the token with RS256.')
  }
  const key = records.publicKey ?? records.signingKeys?.get(textOf(header.kid))
  const algorithm = checkAlgorithm(header, ACTIVEPIECES_ALGORITHMS, 'Activepieces', report)
  const signature = checkSignature(token, algorithm, key, report)
  checkTimes(claims, nowMs, report)
  if ('tenant_id' in claims && !('externalUserId' in claims)) {
    const message = 'The token is for Latenode, not for Activepieces.'
    const fix = 'Check `platform` in `embedAuth({ … })`: this page needs `activepieces({ … })`.'
    report.error('wrong-platform', 'claims', message, fix)
    checkHeader(token, report)
    return signature
  }
  checkRole(claims.role, records.roles, report)
  checkId('externalProjectId', claims.externalProjectId, 'project', report)
  checkPieces(claims, report)
  checkPool(claims, report)
  checkId('externalUserId', claims.externalUserId, 'user', report)
  checkNames(claims, records, report)
  checkHeader(token, report)
  checkIgnored(claims, report)
  checkUnknownClaims(claims, ACTIVEPIECES_CLAIMS, report)
  return signature
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function checkKeyId(kid: unknown, { signingKeys }: ActivepiecesRecords, report: Report): void {
  const path = 'header.kid'
  const fix = 'Set `signingKeyId` in `activepieces({ … })` to the id of the signing key.'
  if (isAbsent(kid)) {
    const message = '`kid` is missing: the server finds the key and the platform by it.'
    report.error('key-id-missing', path, message, fix)
    return
  }
  const wrong = textAnswer(kid)
  if (wrong !== undefined) {
    const message = `\`kid\` must be the text id of a signing key; received ${described(kid)}.`
    report.error('key-id-invalid', path, message, fix, wrong)
    return
  }
  const id = textOf(kid)
  if (id.trim() === '' || signingKeys?.has(id) === false) {
    const message = `\`kid\` must be the id of a signing key of the platform; received ${described(kid)}.`
    // The server repeats the whole id; it is cut here so that an answer stays short.
    const answer = unauthorized(`signing key not found signingKeyId=${id.slice(0, 500)}`)
    report.error('key-id-unknown', path, message, fix, answer)
  }
}

function checkRole(role: unknown, custom: readonly string[] | undefined, report: Report): void {
  const path = 'claims.role'
  const fix =
    'Sign ADMIN, EDITOR, VIEWER or the name of a custom role: check `roles` in your policy.'
  if (isAbsent(role)) {
    const message = `\`role\` is ${role === null ? 'null' : 'missing'}: the server grants Editor instead of refusing the token.`
    report.error('role-missing', path, message, fix)
    return
  }
  const wrong = textAnswer(role)
  if (wrong !== undefined) {
    const message = `\`role\` must be the name of a role; received ${described(role)}.`
    report.error('role-invalid', path, message, fix, unauthorized(wrong.message))
    return
  }
  const found = activepiecesRole(role, custom ?? [])
  const canBeCustom = custom === undefined && textOf(role).trim() !== ''
  if (found === undefined && canBeCustom && typeof role === 'string') {
    const message = `\`role\` is ${described(role)}, which is not ADMIN, EDITOR or VIEWER: the server answers 401 unless the platform has a custom role of this name.`
    report.warning('role-custom', path, message, fix)
  } else if (found === undefined) {
    const message = `\`role\` is ${described(role)}, which is not the name of a role of the platform.`
    const answer = canBeCustom ? undefined : unauthorized('ENTITY_NOT_FOUND')
    report.error('role-unknown', path, message, fix, answer)
  } else if (found !== role) {
    const message = `\`role\` is ${described(role)}; the role is named ${found}.`
    report.warning('role-case', path, message, `Write ${found}.`)
  }
}

function checkId(
  claim: 'externalUserId' | 'externalProjectId',
  value: unknown,
  what: 'user' | 'project',
  report: Report,
): void {
  const path = `claims.${claim}`
  const option = `${what}Id`
  const fix = `Check \`${option}\` in your policy: it must return a stable id of your application.`
  if (isAbsent(value)) {
    const message = `\`${claim}\` is ${value === null ? 'null' : 'missing'}: the server then takes some existing ${what}.`
    report.error(`${what}-id-missing`, path, message, fix)
    return
  }
  const wrong = textAnswer(value)
  if (wrong !== undefined || typeof value !== 'string') {
    const received =
      typeof value === 'string' ? 'text with a NUL character' : `a value of type ${typeName(value)}`
    const message = `\`${claim}\` must be text; received ${received}.`
    report.error(`${what}-id-invalid`, path, message, fix, wrong)
    return
  }
  checkIdText(claim, value, option, report)
}

/** Names are stored once, when the user is created; the names of a known user are not read. */
function checkNames(claims: JsonObject, records: ActivepiecesRecords, report: Report): void {
  const known = records.knowsUser?.(claims.externalUserId)
  for (const claim of ['firstName', 'lastName'] as const) {
    const value = claims[claim]
    const path = `claims.${claim}`
    const fix = `Return a name from \`${claim}\` in your policy.`
    const refusal = isAbsent(value) ? missingNameAnswer(claim) : textAnswer(value)
    const answer = known === false ? refusal : undefined
    if (isAbsent(value)) {
      const message = `\`${claim}\` is ${value === null ? 'null' : 'missing'}: the server answers 500 for a new user.`
      if (known === true) report.warning('name-missing', path, message, fix)
      else report.error('name-missing', path, message, fix, answer)
    } else if (typeof value !== 'string' || value.includes('\0')) {
      const received = typeof value === 'string' ? 'a NUL character' : typeName(value)
      const message = `\`${claim}\` must be text; received ${received}.`
      report.error('name-invalid', path, message, fix, answer)
    } else if (value.trim() === '' || value === 'undefined' || value === 'null') {
      const message = `\`${claim}\` is ${described(value)}: new users are created with it.`
      report.warning('name-blank', path, message, fix)
    }
  }
}

function checkPool(claims: JsonObject, report: Report): void {
  const { concurrencyPoolKey: key, concurrencyPoolLimit: limit } = claims
  if (isAbsent(key) && isAbsent(limit)) return
  const fix = 'Set `concurrencyPool: { key, limit }` in your policy.'
  if (isAbsent(key) || isAbsent(limit)) {
    const [there, missing] = isAbsent(key) ? ['Limit', 'Key'] : ['Key', 'Limit']
    const message = `\`concurrencyPool${there}\` needs \`concurrencyPool${missing}\`: no pool is applied.`
    report.error('pool-incomplete', `claims.concurrencyPool${there}`, message, fix)
    return
  }
  const wrong = textAnswer(key)
  if (wrong !== undefined || typeof key !== 'string' || key === '') {
    const message = `\`concurrencyPoolKey\` must be non-empty text; received ${described(key)}.`
    report.error('pool-key-invalid', 'claims.concurrencyPoolKey', message, fix, wrong)
  }
  if (Number.isInteger(limit) && Number(limit) > 0 && Number(limit) <= MAX_POOL_LIMIT) return
  const message = `\`concurrencyPoolLimit\` must be an integer from 1 to ${MAX_POOL_LIMIT}; received ${described(limit)}.`
  const path = 'claims.concurrencyPoolLimit'
  report.error('pool-limit-invalid', path, message, fix, integerAnswer(limit))
}

const IGNORED = [
  ['tasks', 'warning', 'is ignored since 0.70.8: it limits nothing'],
  ['aiCredits', 'warning', 'is ignored since 0.72.4: it limits nothing'],
  ['aiTokens', 'warning', 'is ignored by 0.86: it limits nothing'],
  ['projectDisplayName', 'info', 'is ignored by 0.86; servers that read it rename the project'],
  ['email', 'info', 'is read only by old servers'],
] as const

function checkIgnored(claims: JsonObject, report: Report): void {
  for (const [claim, severity, text] of IGNORED) {
    if (claims[claim] === undefined) continue
    report[severity]('claim-ignored', `claims.${claim}`, `\`${claim}\` ${text}.`)
  }
}
