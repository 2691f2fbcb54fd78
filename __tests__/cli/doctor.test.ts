import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { diagnosis } from './doctor-report.js'
import { folderForThisFile, runHere } from './in-process.js'

const path = folderForThisFile()
const { privatePem, publicPem } = rsaPair()

describe('doctor, of the environment', () => {
  it('K7 · finds no problem in valid settings, and describes the key without showing it', async () => {
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: privatePem.replaceAll('\n', '\\n'),
    }
    const { code, stdout, stderr } = await runHere(['doctor'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('RSA, 2048 bits, PEM with \\n for line breaks')
    expect(stdout).toContain('signed with RS512, verified, and as the platform documents it')
    expect(stdout).toContain('No problems found.')
    expect(stdout).not.toContain(privatePem.slice(100, 140))
    expect(stdout).not.toContain('eyJ')
  })

  it('reads an encrypted key in one line, with its passphrase', async () => {
    const { code, stdout } = await runHere(['doctor'], {
      env: {
        LATENODE_TENANT_ID: '7',
        LATENODE_PRIVATE_KEY: encrypted().replaceAll('\n', ' '),
        LATENODE_PASSPHRASE: 'top-secret',
      },
    })
    expect(code).toBe(0)
    expect(stdout).toContain('RSA, 2048 bits')
    expect(stdout).toContain('verified, and as the platform documents it')
  })

  it('names everything that is missing or invalid at once, and how to fix it', async () => {
    const env = {
      LATENODE_PRIVATE_KEY: publicPem,
      LATENODE_ALGORITHM: 'HS256',
      LATENODE_SDK_URL: 'not a url',
      LATENODE_TENANTID: '7',
    }
    const { code, said } = await diagnosis([], env)
    expect(code).toBe(1)
    expect(said('LATENODE_TENANT_ID')).toMatch(
      /error: LATENODE_TENANT_ID is not set .* Fix: Set it to the tenant id/,
    )
    expect(said('LATENODE_PRIVATE_KEY')).toMatch(
      /error: .* is a public key.* Fix: Set it to the private key/,
    )
    expect(said('LATENODE_ALGORITHM')).toMatch(/error: .*received "HS256".* Fix: Remove it/)
    expect(said('LATENODE_SDK_URL')).toMatch(/error: LATENODE_SDK_URL must be an absolute/)
    expect(said('LATENODE_TENANTID')).toMatch(/warning: .* Fix: Rename it to LATENODE_TENANT_ID/)
  })

  it.each([
    [
      'an encrypted key',
      { LATENODE_PRIVATE_KEY: encrypted() },
      'LATENODE_PRIVATE_KEY_PASSPHRASE',
      /ERR_KEY_PASSPHRASE.*Set LATENODE_PRIVATE_KEY_PASSPHRASE/,
    ],
    [
      'a wrong curve',
      { LATENODE_PRIVATE_KEY: ecPair().privatePem, LATENODE_ALGORITHM: 'ES384' },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_ALGORITHM.*Remove LATENODE_ALGORITHM/,
    ],
    [
      'a small key',
      { LATENODE_PRIVATE_KEY: rsaPair(1024).privatePem },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_TOO_SMALL.*2048 bits/,
    ],
    [
      'half a PEM',
      { LATENODE_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----' },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_MALFORMED.*LATENODE_PRIVATE_KEY_FILE/,
    ],
    [
      'a file that is not there',
      { LATENODE_PRIVATE_KEY_FILE: 'nowhere.pem' },
      'LATENODE_PRIVATE_KEY_FILE',
      /^error: /,
    ],
  ])('K1 · tells %s from others, and how to fix it', async (_, env, about, expected) => {
    const { code, said, stdout } = await diagnosis([], { LATENODE_TENANT_ID: '7', ...env })
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
    expect(stdout).not.toContain(ecPair().privatePem.slice(60, 100))
  })

  it('warns of a key file that others may read, and knows both platforms at once', async () => {
    const file = path('open.pem')
    writeFileSync(file, privatePem)
    chmodSync(file, 0o644)
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY_FILE: file,
      ACTIVEPIECES_SIGNING_KEY_FILE: file,
    }
    const { code, said } = await diagnosis([], env)
    expect(code).toBe(1)
    expect(said('LATENODE_PRIVATE_KEY_FILE')).toMatch(
      /warning: .*other users .*mode 0644.* Fix: chmod 600/,
    )
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toMatch(/error: .*is not set/)
    expect(said('ACTIVEPIECES_SIGNING_KEY_ID')).toMatch(/error: .*is not set/)
  })

  it('reads a file of settings as data: its NODE_OPTIONS does not run, and a missing file is named', async () => {
    writeFileSync(
      path('x.cjs'),
      `require('node:fs').writeFileSync(${JSON.stringify(path('ran'))}, '')`,
    )
    const lines = [
      'LATENODE_TENANT_ID="7"  ',
      `LATENODE_PRIVATE_KEY='${privatePem}'`,
      `NODE_OPTIONS=--require ${path('x.cjs')}`,
    ]
    writeFileSync(path('code.env'), lines.join('\r\n'))
    const good = await diagnosis(['--env', path('code.env')])
    expect(good).toMatchObject({ code: 0, findings: [{ rule: 'key-thumbprint' }] })
    expect(existsSync(path('ran'))).toBe(false)
    expect(await runHere(['doctor', '--env', path('nowhere.env')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.env does not exist'),
    })
  })

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big endian, without a mark', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    ['a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ])('reads a file in %s, and says that Node does not', async (_, encode) => {
    writeFileSync(
      path('odd.env'),
      encode(`LATENODE_TENANT_ID=7\nLATENODE_PRIVATE_KEY="${privatePem}"\n`),
    )
    const { code, findings } = await diagnosis(['--env', path('odd.env')])
    expect(code).toBe(1)
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'env-file-encoding', message: expect.stringContaining('LATENODE_TENANT_ID') },
    ])
  })

  it('has findings with the members of every report', async () => {
    const { findings, stdout } = await diagnosis(['--platform', 'latenode'])
    expect(findings).toEqual(
      expect.arrayContaining([
        {
          section: 'Settings of Latenode',
          rule: 'key-missing',
          path: 'LATENODE_PRIVATE_KEY',
          severity: 'error',
          refused: true,
          message: expect.stringMatching(/^LATENODE_PRIVATE_KEY is not set/),
          fix: expect.stringContaining('LATENODE_PRIVATE_KEY_FILE'),
        },
      ]),
    )
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      passed: [{ section: 'This machine', path: 'node' }, { path: 'clock' }],
    })
  })

  it('reports an environment without settings', async () => {
    const { code, said } = await diagnosis([])
    expect(code).toBe(1)
    expect(said('environment')).toMatch(/no variable that starts with LATENODE_/)
  })
})

function encrypted(): string {
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'top-secret' }
  return rsaPair()
    .privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    .toString()
}
