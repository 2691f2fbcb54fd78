import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openedKey, pair, pkcs8, privateJwk } from './keys.js'
import { refusal } from './refusals.js'

const dir = mkdtempSync(join(tmpdir(), 'embed-auth-problems-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function inFile(name: string, content: string | Buffer): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

const run = (command: string, args: string[], input?: Buffer) =>
  execFileSync(command, args, { input, stdio: ['pipe', 'pipe', 'ignore'] })

/** A self-signed certificate with its key, as PKCS#12 without a password. */
function pkcs12(): Buffer {
  const key = inFile('key.pem', pkcs8('rsa2048'))
  const subject = ['-subj', '/CN=test', '-days', '2']
  const certificate = inFile('cert.pem', run('openssl', ['req', '-x509', '-key', key, ...subject]))
  const password = ['-passout', 'pass:']
  return run('openssl', ['pkcs12', '-export', '-inkey', key, '-in', certificate, ...password])
}

const rsa = () => pkcs8('rsa2048')
const block = (label: string) => `-----BEGIN ${label}-----\nb3Bl\n-----END ${label}-----`
const PUTTY = 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\nAAAA\n'

const KINDS: [what: string, value: () => unknown, message: RegExp][] = [
  ['PKCS#12', () => pkcs12(), /PKCS#12.*`openssl pkcs12 -in FILE -nocerts -nodes -out key\.pem`/],
  ['base64 of PKCS#12', () => pkcs12().toString('base64'), /PKCS#12.*`base64 -d`/],
  ['PKCS#12 in a file', () => ({ path: inFile('a.p12', pkcs12()) }), /PKCS#12/],
  ['a PuTTY key', () => PUTTY, /PuTTY.*`puttygen FILE -O private-openssh -o key\.pem`/],
  ['an OpenSSH key', () => block('OPENSSH PRIVATE KEY'), /OpenSSH.*`ssh-keygen -p -N "" -m PKCS8/],
  ['an OpenSSH public key', () => 'ssh-rsa AAAAB3NzaC1yc2E me@host', /OpenSSH public key/],
  ['a certificate request', () => block('CERTIFICATE REQUEST'), /certificate request/],
  ['a certificate', () => block('CERTIFICATE'), /certificate: pass the private key/],
  ['a 1Password reference', () => 'op://vault/latenode/key', /1Password.*op run/],
  [
    'an AWS secret',
    () => 'arn:aws:secretsmanager:eu-west-1:1:secret:a-1',
    /reference.*aws secretsm/,
  ],
  ['an AWS parameter', () => 'arn:aws:ssm:eu-west-1:1:parameter/a', /reference.*aws ssm/],
  ['an AWS KMS key', () => 'arn:aws:kms:eu-west-1:1:key/a', /KMS.*signer/],
  ['a Vault reference', () => 'vault:secret/data/latenode#key', /reference to Vault/],
  ['a Google secret', () => 'projects/acme/secrets/key/versions/1', /reference.*gcloud secrets/],
  [
    'an Azure reference',
    () => '@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/key)',
    /Azure Key Vault/,
  ],
  [
    'an Azure secret',
    () => 'https://acme.vault.azure.net/secrets/key/1',
    /az keyvault secret show/,
  ],
  ['a shell variable', () => '${LATENODE_KEY}', /variable or template.*not resolved/],
  ['a template', () => '{{ .Values.key }}', /variable or template/],
  ['a workflow expression', () => '${{ secrets.KEY }}', /variable or template/],
  ['a Windows variable', () => '%LATENODE_KEY%', /variable or template/],
  [
    'UTF-16 that was read as UTF-8',
    () => Buffer.from(`\uFEFF${rsa()}`, 'utf16le').toString(),
    /UTF-16.*read as UTF-8: pass \{ path: … \}/,
  ],
  ['a path', () => '/run/secrets/latenode', /path of a file: pass \{ path: … \}/],
  ['a relative path', () => 'keys/latenode', /path of a file/],
  ['a Windows path', () => 'C:\\keys\\latenode.pem', /path of a file/],
  ['a file URL', () => 'file:///run/secrets/latenode', /path of a file/],
  [
    'backslashes removed by systemd',
    () => rsa().trim().replaceAll('\n', 'n'),
    /backslashes.*letter n.*systemd.*`base64 -w0 FILE`/,
  ],
  ['the same with \\r\\n', () => rsa().trim().replaceAll('\n', 'rn'), /lost the backslashes/],
  [
    "jsonwebtoken's form",
    () => ({ key: rsa(), passphrase: 'x' }),
    /jsonwebtoken.*`key` here.*option `passphrase`/,
  ],
  ['a key pair', () => pair('rsa2048'), /key pair: pass one key/],
  ['joined dashes', () => rsa().replaceAll('-----', '—--'), /dashes.*word processor.*`sed/],
  ['an en dash', () => rsa().replaceAll('-----', '–----'), /dashes/],
  ['a joined dash at the end', () => rsa().replace('KEY-----', 'KEY——-'), /dashes/],
  ['a shared secret', () => 'your-256-bit-secret', /shared secret.*public key/],
  ['a shared secret as JWK', () => ({ kty: 'oct', k: 'c2VjcmV0' }), /shared secret/],
  ['another URL as path', () => ({ path: new URL('https://example.com/key.pem') }), /file URL/],
]

describe('a key that cannot be used', () => {
  test.each(KINDS)('K1 · names %s and says what to do', (_what, value, message) => {
    const error = refusal({ privateKey: value() })
    expect(error.issues).toHaveLength(1)
    expect(error.message).toMatch(message)
  })

  test('K1 · names PKCS#12 and a certificate request as public keys, too', () => {
    const held = (publicKey: unknown) => refusal({ privateKey: rsa(), publicKey }).message
    expect(held(pkcs12())).toMatch(/`openssl pkcs12 -in FILE -clcerts -nokeys -out cert\.pem`/)
    expect(held(block('CERTIFICATE REQUEST'))).toMatch(/`openssl req -in FILE -noout -pubkey`/)
  })
})

describe('the commands in these messages', () => {
  const opens = (privateKey: unknown, publicKey?: unknown) =>
    expect(openedKey({ privateKey, publicKey }).algorithm).toBe('RS512')

  test('K1 · openssl pkcs12 makes keys that are accepted', () => {
    const file = inFile('store.p12', pkcs12())
    const out = join(dir, 'out.pem')
    const open = ['pkcs12', '-in', file, '-passin', 'pass:']
    run('openssl', [...open, '-nocerts', '-nodes', '-out', out])
    run('openssl', [...open, '-clcerts', '-nokeys', '-out', `${out}.crt`])
    opens({ path: out }, { path: `${out}.crt` })
  })

  test('K1 · base64 -w0 makes a key that is accepted', () => {
    opens(run('base64', ['-w0', inFile('plain.pem', rsa())]).toString())
  })

  test.each(['—--', '–----', '——-'])('K1 · sed repairs dashes that became %s', (dashes) => {
    const message = refusal({ privateKey: rsa().replaceAll('-----', dashes) }).message
    const script = /`sed -E '(.*)' FILE`/.exec(message)![1]!
    const file = inFile('joined.pem', rsa().replaceAll('-----', dashes))
    opens(run('sed', ['-E', script, file]).toString())
  })

  test('K1 · openssl req prints the public key of a certificate request', () => {
    const key = inFile('key.pem', rsa())
    const request = inFile('r.csr', run('openssl', ['req', '-new', '-key', key, '-subj', '/CN=x']))
    const printed = run('openssl', ['req', '-in', request, '-noout', '-pubkey']).toString()
    opens(rsa(), printed)
  })
})

describe('RSA with an exponent that protects nothing', () => {
  const hex = (value: bigint) => {
    const digits = value.toString(16)
    return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  }
  const withExponent = (e: bigint) => ({
    ...privateJwk('rsa2048'),
    e: hex(e).toString('base64url'),
  })

  /** The key as PEM: imported from a JWK, whose exponent node:crypto does not check. */
  const asPem = (e: bigint) =>
    createPrivateKey({
      key: { ...withExponent(e), ...(e === 1n && { d: 'AQ', dp: 'AQ', dq: 'AQ' }) },
      format: 'jwk',
    }).export({
      type: 'pkcs1',
      format: 'pem',
    })
  const publicJwk = (e: bigint) => {
    const { n } = privateJwk('rsa2048')
    return { kty: 'RSA', n, e: hex(e).toString('base64url') }
  }

  test.each([1n, 2n, 4n, 65536n])('K2 · %d: refused for a private key', (e) => {
    const error = refusal({ privateKey: asPem(e) })
    expect(error.issues).toMatchObject([{ code: 'ERR_KEY_MALFORMED', option: 'privateKey' }])
    expect(error.message).toContain(`public exponent ${e}`)
  })

  test.each([1n, 2n, 4n, 65536n])('K2 · %d: refused for a public key', (e) => {
    const key = createPublicKey({ key: publicJwk(e) as never, format: 'jwk' })
    for (const publicKey of [publicJwk(e), key, key.export({ type: 'spki', format: 'pem' })]) {
      const error = refusal({ privateKey: rsa(), publicKey })
      expect(error.issues).toMatchObject([{ code: 'ERR_KEY_MALFORMED', option: 'publicKey' }])
      expect(error.message).toContain(`public exponent ${e}`)
    }
  })

  test('K2 · 3 is accepted as public exponent of a signer', () => {
    const signer = { algorithm: 'RS512', sign: () => Promise.resolve(new Uint8Array(256)) }
    expect(() => openedKey({ privateKey: signer, publicKey: publicJwk(3n) })).toThrow(
      /no proven key/,
    )
    expect(refusal({ privateKey: signer, publicKey: publicJwk(2n) }).message).toMatch(/exponent 2/)
  })
})
