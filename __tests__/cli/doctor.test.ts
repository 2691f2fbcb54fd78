import { chmodSync, writeFileSync } from 'node:fs'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { builtForThisFile } from './built.js'
import { diagnosis } from './doctor-report.js'

const cli = builtForThisFile()
const { privatePem, publicPem } = rsaPair()

describe('doctor, of the environment', () => {
  it('K7 · finds nothing wrong with good settings, and tells the key without showing it', async () => {
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: privatePem.replaceAll('\n', '\\n'),
    }
    const { code, stdout, stderr } = await cli.run(['doctor'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('RSA, 2048 bits; PEM with its line ends written as \\n')
    expect(stdout).toContain('signed a token with RS512; it verifies and fits the contract')
    expect(stdout).toContain('All in order: no fault.')
    expect(stdout).not.toContain(privatePem.slice(100, 140))
    expect(stdout).not.toContain('eyJ')
  })

  it('names all that is missing or malformed at once, with a mend for each', async () => {
    const env = {
      LATENODE_PRIVATE_KEY: publicPem,
      LATENODE_ALGORITHM: 'HS256',
      LATENODE_SDK_URL: 'not a url',
      LATENODE_TENANTID: '7',
    }
    const { code, said } = await diagnosis(cli, [], env)
    expect(code).toBe(1)
    expect(said('LATENODE_TENANT_ID')).toMatch(/fault: is not set .* → Set it to the tenant id/)
    expect(said('LATENODE_PRIVATE_KEY')).toMatch(/fault: is a public key .* → Give the other file/)
    expect(said('LATENODE_ALGORITHM')).toMatch(/fault: "HS256" is not .* → Leave it out/)
    expect(said('LATENODE_SDK_URL')).toMatch(/fault: must be an absolute/)
    expect(said('LATENODE_TENANTID')).toMatch(/warning: .* → Write it as LATENODE_TENANT_ID/)
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
      /ERR_KEY_ALGORITHM.*Leave LATENODE_ALGORITHM out/,
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
      /^fault: /,
    ],
  ])('K1 · tells %s from others, and how to mend it', async (_, env, about, expected) => {
    const { code, said, stdout } = await diagnosis(cli, [], { LATENODE_TENANT_ID: '7', ...env })
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
    expect(stdout).not.toContain(ecPair().privatePem.slice(60, 100))
  })

  it('warns of a key file that others may read, and knows both platforms at once', async () => {
    const path = cli.path('open.pem')
    writeFileSync(path, privatePem)
    chmodSync(path, 0o644)
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY_FILE: path,
      ACTIVEPIECES_SIGNING_KEY_FILE: path,
    }
    const { code, said } = await diagnosis(cli, [], env)
    expect(code).toBe(1)
    expect(said('LATENODE_PRIVATE_KEY_FILE')).toMatch(/warning: others .*mode 0644.* → chmod 600/)
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toMatch(/fault: is not set/)
    expect(said('ACTIVEPIECES_SIGNING_KEY_ID')).toMatch(/fault: is not set/)
  })

  it('says so where there is nothing to check', async () => {
    const { code, said } = await diagnosis(cli, [])
    expect(code).toBe(1)
    expect(said('environment')).toMatch(/no variable begins with LATENODE_/)
  })
})

function encrypted(): string {
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'top-secret' }
  return rsaPair()
    .privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    .toString()
}
