import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const ROOT = join(__dirname, '..', '..')

/** Pollutes the prototypes first, as a vulnerable dependency would, then signs and answers. */
const PROGRAM = `
  const poison = {
    ttlSeconds: 3600, attach: true, allowedOrigins: ['https://evil.example'], cache: false,
    path: '/evil', methods: ['DELETE'], personalSpace: true, planId: 9, roles: { guest: 'manager' },
    guest: 'manager', stranger: 'manager', unknownRole: 'skip', mapRole: () => 'manager',
    tenantId: 666, tenant_id: 666, user_id: 'evil', plan_id: 9, role_id: 1, keyId: 'evil',
    kid: 'evil', userId: () => 'evil', denied: false, then: undefined, passphrase: 'evil',
    algorithm: 'HS256', publicKey: 'evil', spaceId: 666, req: {}, reason: 'evil', sdkUrl: 'evil',
  }
  for (const [name, value] of Object.entries(poison)) Object.prototype[name] = value

  const { generateKeyPairSync } = require('node:crypto')
  const { embedAuth, latenode } = require('embed-auth')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const embed = embedAuth({
    getUser: () => undefined,
    platform: latenode({ tenantId: 7, privateKey }),
    policy: {
      userId: (user) => user.id,
      spaces: (user) => user.teams,
      roles: { owner: 'manager' },
      unknownRole: 'deny',
    },
    now: () => 1_700_000_000_000,
  })
  // Planted later: with it there from the start, the self-test refuses to begin.
  for (const type of [Object, Array, String, Number]) type.prototype.toJSON = () => 'evil'
  const shown = (work) => work.then(
    ({ token, expiresIn }) => token.split('.').slice(0, 2).map((part) => Buffer.from(part, 'base64url').toString()).concat(String(expiresIn)),
    (error) => [error.code],
  )
  const user = (role) => ({ id: 'u-1', teams: [{ spaceId: 4, role }] })
  Promise.all([shown(embed.issue(user('owner'))), shown(embed.issue(user('guest'))), shown(embed.issue(user('stranger')))])
    .then((rows) => process.stdout.write(rows.map((row) => row.join(' ')).join('\\n')))
`

describe('polluted prototypes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('P4 · add no option, no role and no claim', () => {
    const outfile = join(folder, 'program.cjs')
    buildSync({
      stdin: { contents: PROGRAM, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      outfile,
      alias: { 'embed-auth': join(ROOT, 'lib', 'index.ts') },
      logLevel: 'error',
    })
    const [granted, guest, stranger] = execFileSync(process.execPath, [outfile], {
      encoding: 'utf8',
    }).split('\n')
    expect(granted).toBe(
      '{"alg":"ES256","typ":"JWT"} ' +
        '{"tenant_id":7,"user_id":"u-1","no_personal_space":true,"grant_access":[{"space_id":4,"role_id":2}],"iat":1700000000,"exp":1700000300} ' +
        '300',
    )
    expect([guest, stranger]).toEqual(['ERR_DENIED', 'ERR_DENIED'])
  })
})
