import { createSandbox, type SandboxPlatform } from 'embed-auth/sandbox'
import { inspectToken } from '../../lib/cli/inspect/report'
import { encodePart } from '../helpers/compact'
import { ecPair } from '../helpers/key-pairs'
import {
  activepiecesToken,
  KEY,
  KEY_ID,
  latenodeToken,
  NOW_MS,
  NOW_S,
  OTHER_KEY,
  type Members,
} from './tokens'

const grant = (...entries: readonly (readonly [unknown, unknown])[]): Members => ({
  grant_access: entries.map(([space_id, role_id]) => ({ space_id, role_id })),
})

const LATENODE: Readonly<Record<string, string>> = {
  good: latenodeToken({ plan_id: 3, no_personal_space: true, ...grant([11, 2], [12, 5]) }),
  'personal space only': latenodeToken(),
  'not a token': 'hello',
  'JSON around it': JSON.stringify({ token: 'a.b.c' }),
  'base64 with padding': `${latenodeToken()}=`,
  'payload that is an array': `${encodePart({ alg: 'RS512' })}.${encodePart('[]')}.AAAA`,
  'no typ': latenodeToken({}, { typ: undefined }),
  'another typ': latenodeToken({}, { typ: 'JWS' }),
  crit: latenodeToken({}, { crit: ['x'] }),
  'a key in the header': latenodeToken({}, { jku: 'https://a.example' }),
  'alg none': latenodeToken({}, { alg: 'none' }),
  HS256: latenodeToken({}, { alg: 'HS256' }),
  'an algorithm of another key': latenodeToken({}, { alg: 'ES256' }, ecPair()),
  'another key': latenodeToken({}, {}, OTHER_KEY),
  'a token for Activepieces': activepiecesToken(),
  'no exp': latenodeToken({ exp: undefined }),
  'exp as text': latenodeToken({ exp: String(NOW_S + 60) }),
  'exp passed': latenodeToken({ exp: NOW_S - 5 }),
  'fractional exp': latenodeToken({ exp: NOW_S + 60.5 }),
  'exp in milliseconds': latenodeToken({ exp: NOW_MS + 60_000 }),
  'a life of 30 minutes': latenodeToken({ exp: NOW_S + 1800 }),
  'nbf ahead': latenodeToken({ nbf: NOW_S + 60 }),
  'iat ahead': latenodeToken({ iat: NOW_S + 120 }),
  'no tenant_id': latenodeToken({ tenant_id: undefined }),
  'tenant_id as text': latenodeToken({ tenant_id: '7' }),
  'no user_id': latenodeToken({ user_id: undefined }),
  'user_id as number': latenodeToken({ user_id: 5 }),
  'an id of 300 characters': latenodeToken({ user_id: 'u'.repeat(300) }),
  'an email as id': latenodeToken({ user_id: 'anna@example.com' }),
  'a missing value as id': latenodeToken({ user_id: 'undefined' }),
  'plan_id as text': latenodeToken({ plan_id: '3' }),
  'no space at all': latenodeToken({ no_personal_space: true }),
  'no_personal_space as text': latenodeToken({ no_personal_space: 'true' }),
  'grant_access as object': latenodeToken({ grant_access: {} }),
  'role 1': latenodeToken(grant([11, 1])),
  'role 6': latenodeToken(grant([11, 6])),
  'role as text': latenodeToken(grant([11, '2'])),
  'a space twice': latenodeToken(grant([11, 4], [11, 2])),
  'a misspelled claim': latenodeToken({ planId: 3 }),
  'an unknown claim': latenodeToken({ team: 'a' }),
}

const ACTIVEPIECES: Readonly<Record<string, string>> = {
  good: activepiecesToken(),
  'not a token': 'hello',
  empty: '',
  'base64 with padding': `${activepiecesToken()}=`,
  'payload that is text': `${encodePart({ kid: KEY_ID })}.${encodePart('"a"')}.AAAA`,
  'no typ': activepiecesToken({}, { typ: undefined }),
  crit: activepiecesToken({}, { crit: ['x'] }),
  'no kid': activepiecesToken({}, { kid: undefined }),
  'kid as object': activepiecesToken({}, { kid: {} }),
  RS512: activepiecesToken({}, { alg: 'RS512' }),
  'no signature': activepiecesToken().replace(/[^.]+$/, ''),
  'another key': activepiecesToken({}, {}, OTHER_KEY),
  'a token for Latenode': latenodeToken({}, { alg: 'RS256', kid: KEY_ID }),
  'no exp': activepiecesToken({ exp: undefined }),
  'exp null': activepiecesToken({ exp: null }),
  'exp passed': activepiecesToken({ exp: NOW_S }),
  'fractional exp': activepiecesToken({ exp: NOW_S + 60.5 }),
  'a life of 30 minutes': activepiecesToken({ exp: NOW_S + 1800 }),
  'nbf as text': activepiecesToken({ nbf: 'now' }),
  'no externalUserId': activepiecesToken({ externalUserId: undefined }),
  'no externalProjectId': activepiecesToken({ externalProjectId: undefined }),
  'an id that is an object': activepiecesToken({ externalUserId: {} }),
  'an id with NUL': activepiecesToken({ externalProjectId: '\0' }),
  'an id of 300 characters': activepiecesToken({ externalUserId: 'u'.repeat(300) }),
  'an email as id': activepiecesToken({ externalUserId: 'anna@example.com' }),
  'no firstName': activepiecesToken({ firstName: undefined }),
  'lastName null': activepiecesToken({ lastName: null }),
  'firstName as object': activepiecesToken({ firstName: {} }),
  'no role': activepiecesToken({ role: undefined }),
  'role in lower case': activepiecesToken({ role: 'editor' }),
  'a blank role': activepiecesToken({ role: ' ' }),
  'role true': activepiecesToken({ role: true }),
  'an unknown role': activepiecesToken({ role: 'Owner' }),
  'role 5': activepiecesToken({ role: 5 }),
  'no version': activepiecesToken({ version: undefined }),
  v4: activepiecesToken({ version: 'v4', pieceSet: 'a', piecesFilterType: undefined }),
  'tags of numbers': activepiecesToken({ piecesFilterType: 'ALLOWED', piecesTags: [1] }),
  'ignored claims': activepiecesToken({ tasks: 5, aiCredits: 5, projectDisplayName: 'A' }),
  'a pool without limit': activepiecesToken({ concurrencyPoolKey: 'a' }),
  'a pool limit of 2^31': activepiecesToken({
    concurrencyPoolKey: 'a',
    concurrencyPoolLimit: 2 ** 31,
  }),
  'a pool limit of 0': activepiecesToken({ concurrencyPoolKey: 'a', concurrencyPoolLimit: 0 }),
}

/** Rules about names: whether the server refuses depends on whether it knows the user. */
const DEPENDS_ON_USER = new Set(['name-missing', 'name-invalid'])
/** A role that only the platform can know: a warning without its roles, a refusal with them. */
const UNKNOWN_ROLE = new Set(['role-custom', 'role-unknown'])

function sandbox() {
  return createSandbox({
    latenode: { tenantId: 7, publicKey: KEY.publicPem, spaces: [11, 12], plans: [3] },
    activepieces: { signingKeys: { [KEY_ID]: KEY.publicPem } },
    now: () => NOW_MS,
  })
}

/** `inspect` is given the token, the platform and a public key; it does not know the records. */
function inspect(platform: SandboxPlatform, token: string) {
  const publicKey = Buffer.from(KEY.publicPem)
  return inspectToken(token, { platform, publicKey, nowMs: NOW_MS })
}

describe('X2 · inspect and the sandbox agree', () => {
  test('about at least 40 tokens of each platform', () => {
    expect(Object.keys(LATENODE).length).toBeGreaterThanOrEqual(40)
    expect(Object.keys(ACTIVEPIECES).length).toBeGreaterThanOrEqual(40)
  })

  test.each([
    ...Object.entries(LATENODE).map(([name, token]) => ['latenode', name, token] as const),
    ...Object.entries(ACTIVEPIECES).map(([name, token]) => ['activepieces', name, token] as const),
  ])('%s: %s', (platform, _, token) => {
    const { accepted, findings } = sandbox().exchange(platform, token)
    const report = inspect(platform, token)
    const rules = (all: typeof findings) =>
      all
        .filter(({ rule }) => !UNKNOWN_ROLE.has(rule))
        .map(({ rule, path, severity }) => `${rule} ${path} ${severity}`)
    expect(rules(report.findings)).toEqual(rules(findings))
    const refused = report.findings.some((finding) => finding.refused)
    const open = findings.some(({ rule }) => DEPENDS_ON_USER.has(rule) || UNKNOWN_ROLE.has(rule))
    if (!open) expect(refused).toBe(!accepted)
    if (refused) expect(accepted).toBe(false)
    if (report.valid) expect(accepted || open).toBe(true)
  })
})
