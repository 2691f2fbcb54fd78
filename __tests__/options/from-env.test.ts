import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { activepieces, embedAuth, latenode } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { headerOf } from '../helpers/compact.js'
import { faultsOf } from '../helpers/issues.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'

describe('latenode.fromEnv()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('reads tenant, escaped key, algorithm and SDK URL', async () => {
    const platform = latenode.fromEnv({
      LATENODE_TENANT_ID: ' 42 ',
      LATENODE_PRIVATE_KEY: rsaPair().privatePem.replaceAll('\n', '\\n'),
      LATENODE_ALGORITHM: 'PS256',
      LATENODE_SDK_URL: 'http://localhost:9/sdk.js',
    })
    const { token, embed } = await embedAuth(acmeOptions({ platform })).issue({
      id: 'u',
      teams: [],
    })
    expect(headerOf(token)).toEqual({ alg: 'PS256', typ: 'JWT' })
    expect(embed).toEqual({ sdkUrl: 'http://localhost:9/sdk.js' })
  })

  it.each([
    ['double quotes', (value: string) => `"${value}"`],
    ['single quotes', (value: string) => `'${value}'`],
    ['backquotes', (value: string) => `\`${value}\``],
    ['white space', (value: string) => ` ${value}\t`],
    ['CRLF', (value: string) => `${value}\r\n`],
    ['a byte order mark', (value: string) => `\ufeff${value}`],
    ['white space around and inside quotes', (value: string) => ` " ${value} "\r`],
  ])('reads every variable without %s around it', async (_what, wrap) => {
    const platform = latenode.fromEnv({
      LATENODE_TENANT_ID: wrap('42'),
      LATENODE_PRIVATE_KEY: wrap(rsaPair().privatePem),
      LATENODE_ALGORITHM: wrap('PS256'),
      LATENODE_SDK_URL: wrap('http://localhost:9/sdk.js'),
    })
    const embed = embedAuth(acmeOptions({ platform }))
    const { token, embed: settings } = await embed.issue({ id: 'u', teams: [] })
    expect(headerOf(token).alg).toBe('PS256')
    expect(settings).toEqual({ sdkUrl: 'http://localhost:9/sdk.js' })
  })

  it('an empty pair of quotes is a missing value; an unmatched quote belongs to the value', () => {
    const environment = { LATENODE_TENANT_ID: '""', LATENODE_PRIVATE_KEY: rsaPair().privatePem }
    expect(faultsOf(() => latenode.fromEnv(environment))).toEqual([
      ['ERR_OPTION_MISSING', 'LATENODE_TENANT_ID'],
    ])
    expect(faultsOf(() => latenode.fromEnv({ ...environment, LATENODE_TENANT_ID: '"42' }))).toEqual(
      [['ERR_OPTION_INVALID', 'LATENODE_TENANT_ID']],
    )
  })

  it.each(['LATENODE_PRIVATE_KEY_PASSPHRASE', 'LATENODE_PASSPHRASE'])('reads %s', (variable) => {
    const encrypted = ecPair().privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open sesame',
    }) as string
    const environment = { LATENODE_TENANT_ID: '1', LATENODE_PRIVATE_KEY: encrypted }
    expect(faultsOf(() => latenode.fromEnv(environment))).toEqual([
      ['ERR_KEY_PASSPHRASE', expect.stringContaining('PASSPHRASE')],
    ])
    expect(() => latenode.fromEnv({ ...environment, [variable]: 'open sesame' })).not.toThrow()
  })

  it('reads the key from a file', () => {
    const path = join(folder, 'key.pem')
    writeFileSync(path, ecPair().privatePem)
    const environment = { LATENODE_TENANT_ID: '1', LATENODE_PRIVATE_KEY_FILE: path }
    expect(() => latenode.fromEnv(environment)).not.toThrow()
    expect(faultsOf(() => latenode.fromEnv({ ...environment, LATENODE_PRIVATE_KEY: 'x' }))).toEqual(
      [['ERR_OPTION_INVALID', 'LATENODE_PRIVATE_KEY']],
    )
    const missing = { ...environment, LATENODE_PRIVATE_KEY_FILE: join(folder, 'none.pem') }
    expect(faultsOf(() => latenode.fromEnv(missing))).toEqual([
      ['ERR_KEY_MISSING', 'LATENODE_PRIVATE_KEY_FILE'],
    ])
  })

  it('names all that is missing in one error; an empty variable is a missing one', () => {
    expect(faultsOf(() => latenode.fromEnv({ LATENODE_TENANT_ID: '  ' }))).toEqual([
      ['ERR_OPTION_MISSING', 'LATENODE_TENANT_ID'],
      ['ERR_KEY_MISSING', 'LATENODE_PRIVATE_KEY'],
    ])
  })

  it('names what is malformed by its variable', () => {
    const environment = {
      LATENODE_TENANT_ID: 'seven',
      LATENODE_PRIVATE_KEY: 'garbage',
      LATENODE_SDK_URL: 'nowhere',
    }
    expect(faultsOf(() => latenode.fromEnv(environment))).toEqual([
      ['ERR_OPTION_INVALID', 'LATENODE_TENANT_ID'],
      ['ERR_OPTION_INVALID', 'LATENODE_SDK_URL'],
      ['ERR_KEY_MALFORMED', 'LATENODE_PRIVATE_KEY'],
    ])
  })

  it('names what is missing together with what is malformed', () => {
    const environment = { LATENODE_PRIVATE_KEY: 'garbage', LATENODE_SDK_URL: 'nowhere' }
    expect(faultsOf(() => latenode.fromEnv(environment))).toEqual([
      ['ERR_OPTION_MISSING', 'LATENODE_TENANT_ID'],
      ['ERR_OPTION_INVALID', 'LATENODE_SDK_URL'],
      ['ERR_KEY_MALFORMED', 'LATENODE_PRIVATE_KEY'],
    ])
  })

  it('reads the process’s own environment by default', () => {
    expect(faultsOf(() => latenode.fromEnv()).map(([, option]) => option)).toContain(
      'LATENODE_TENANT_ID',
    )
  })
})

describe('activepieces.fromEnv()', () => {
  it('reads instance, key, key id and SDK URL', async () => {
    const platform = activepieces.fromEnv({
      ACTIVEPIECES_INSTANCE_URL: 'https://flows.example.com/',
      ACTIVEPIECES_SIGNING_KEY: rsaPair().privatePem,
      ACTIVEPIECES_SIGNING_KEY_ID: 'kid-1',
    })
    const policy = () => ({
      userId: 'u',
      projectId: 'p',
      firstName: 'A',
      lastName: 'B',
      role: 'VIEWER',
    })
    const { token, embed } = await embedAuth({ getUser: () => 'x', platform, policy }).issue('x')
    expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' })
    expect(embed.instanceUrl).toBe('https://flows.example.com')
  })

  it('names all that is missing in one error', () => {
    expect(faultsOf(() => activepieces.fromEnv({}))).toEqual([
      ['ERR_OPTION_MISSING', 'ACTIVEPIECES_INSTANCE_URL'],
      ['ERR_OPTION_MISSING', 'ACTIVEPIECES_SIGNING_KEY_ID'],
      ['ERR_KEY_MISSING', 'ACTIVEPIECES_SIGNING_KEY'],
    ])
  })
})
