import { createSecretKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encryptedPem, pair, pkcs8, privateJwk, publicJwk, spki } from './keys.js'
import { expectOneFault, refusal, rowsOf } from './refusals.js'

const dir = mkdtempSync(join(tmpdir(), 'embed-auth-bad-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

let files = 0
const file = (content: string) => {
  const path = join(dir, `${(files += 1)}.pem`)
  writeFileSync(path, content)
  return { path }
}
const none = () => ({ path: join(dir, 'no-such.pem') })
const cut = (text: string, characters: number) => text.slice(0, text.length - characters)
const jwk = (changes: object) => ({ ...privateJwk('p256'), ...changes })
const rsaJwk = (changes: object) => ({ ...privateJwk('rsa2048'), ...changes })
const der = (kind: 'rsa2048') => pair(kind).privateKey.export({ type: 'pkcs8', format: 'der' })
const block = (label: string) => `-----BEGIN ${label}-----\nb3Bl\n-----END ${label}-----`
const otherRsa = () => privateJwk('rsa2048b')
const other = () => privateJwk('p256b')

/** By code and option: what is wrong → the value that is. */
const TABLE: Record<string, Record<string, () => unknown>> = {
  'ERR_KEY_MISSING privateKey': {
    undefined: () => undefined,
    null: () => null,
    'an empty string': () => '',
    'a blank string': () => ' \n ',
    'empty quotes': () => '""',
    'an empty Buffer': () => Buffer.alloc(0),
    'an empty file': () => file(''),
  },
  'ERR_KEY_MISSING privateKey.path': {
    'a missing file': none,
    'a missing file, watched': () => ({ ...none(), watch: true }),
    'a directory': () => ({ path: dir }),
    'an undefined path': () => ({ path: undefined }),
    'a blank path': () => ({ path: ' ' }),
    'a path with a null byte': () => ({ path: 'a\0b' }),
  },
  'ERR_OPTION_INVALID privateKey.path': { 'a numeric path': () => ({ path: 7 }) },
  'ERR_OPTION_INVALID privateKey.watch': {
    'a watch of text': () => ({ ...file('x'), watch: 'true' }),
  },
  'ERR_OPTION_UNKNOWN privateKey': { 'a misspelt watch': () => ({ ...file('x'), wach: true }) },
  'ERR_KEY_MALFORMED privateKey': {
    'a number': () => 42,
    'a boolean': () => true,
    'an array': () => [pkcs8('p256')],
    'a function': () => () => pkcs8('p256'),
    'a promise': () => Promise.resolve(pkcs8('p256')),
    'an empty object': () => ({}),
    'a shared secret': () => 'keyboard cat',
    'the path of a file': () => './keys/private.pem',
    'the first line of PEM': () => '-----BEGIN PRIVATE KEY-----',
    'PEM without its end': () => cut(pkcs8('rsa2048'), 60),
    'PEM with damaged content': () => pkcs8('rsa2048').replace('MII', 'AAA'),
    'PEM with a stray character': () => pkcs8('rsa2048').replace('MII', 'M*I'),
    'DER that is cut off': () => der('rsa2048').subarray(0, 600),
    'base64 of DER that is cut off': () => der('rsa2048').subarray(0, 600).toString('base64'),
    'DER of something else': () => Buffer.from('30060c0141020101', 'hex'),
    'two private keys': () => pkcs8('rsa2048') + pkcs8('p256'),
    'an OpenSSH key': () => block('OPENSSH PRIVATE KEY'),
    'a certificate request': () => block('CERTIFICATE REQUEST'),
    'a megabyte of text': () => 'A'.repeat(1_000_000),
    'a file that is far too long': () => file('A'.repeat(100_000)),
    'broken JSON': () => cut(JSON.stringify(privateJwk('p256')), 1),
    'JSON that is no JWK': () => '{"a":1}',
    'a JWK Set': () => ({ keys: [privateJwk('p256')] }),
    'a JWK without q': () => rsaJwk({ q: undefined }),
    'a JWK with a numeric kty': () => jwk({ kty: 1 }),
    'a JWK with a numeric kid': () => jwk({ kid: 1 }),
    'a JWK with an empty alg': () => jwk({ alg: '' }),
    'a JWK with more primes': () => rsaJwk({ oth: [] }),
    'a JWK whose d is not base64url': () => jwk({ d: '***' }),
    'a JWK off its curve': () => jwk({ x: other()['x'] }),
  },
  'ERR_KEY_MISMATCH privateKey': {
    'a JWK with the d of another pair': () => jwk({ d: other()['d'] }),
    'an RSA JWK with the d of another pair': () => rsaJwk({ d: otherRsa()['d'] }),
    'an RSA JWK with the p of another pair': () => rsaJwk({ p: otherRsa()['p'] }),
    'an RSA JWK with the n of another pair': () => ({
      ...otherRsa(),
      n: privateJwk('rsa2048')['n'],
    }),
    'a JWK whose d is zero': () => jwk({ d: Buffer.alloc(32).toString('base64url') }),
  },
  'ERR_KEY_PUBLIC privateKey': {
    'a public PEM': () => spki('rsa2048'),
    'an escaped public PEM': () => spki('rsa2048').replaceAll('\n', '\\n'),
    'a public PKCS#1 PEM': () => pair('rsa2048').publicKey.export({ type: 'pkcs1', format: 'pem' }),
    'a certificate': () => block('CERTIFICATE'),
    'a public RSA JWK': () => publicJwk('rsa2048'),
    'a public EC JWK as JSON': () => JSON.stringify(publicJwk('p256')),
    'DER of a public key': () => pair('rsa2048').publicKey.export({ type: 'spki', format: 'der' }),
    'a public KeyObject': () => pair('rsa2048').publicKey,
  },
  'ERR_KEY_PASSPHRASE passphrase': {
    'encrypted PKCS#8 without passphrase': () => encryptedPem('rsa2048', 'pkcs8', 'right'),
    'encrypted PKCS#1 without passphrase': () => encryptedPem('rsa2048', 'pkcs1', 'right'),
  },
  'ERR_KEY_TOO_SMALL privateKey': {
    'RSA of 1024 bits': () => pkcs8('rsa1024'),
    'RSA of 2047 bits': () => pair('rsa2047').privateKey,
  },
  'ERR_KEY_ALGORITHM privateKey': {
    'a secret KeyObject': () => createSecretKey(Buffer.alloc(64)),
    'a symmetric JWK': () => ({ kty: 'oct', k: 'c2VjcmV0' }),
    'an Ed25519 key': () => pkcs8('ed25519'),
    'an Ed25519 JWK': () => privateJwk('ed25519'),
    'an X25519 key': () => pkcs8('x25519'),
    'a DSA key': () => pkcs8('dsa'),
    'a key on P-224': () => pkcs8('p224'),
    'a JWK on an unknown curve': () => jwk({ crv: 'P-192' }),
    'a JWK for encryption': () => rsaJwk({ use: 'enc' }),
    'a JWK that may only verify': () => jwk({ key_ops: ['verify'] }),
    'a JWK with the alg of another curve': () => jwk({ alg: 'ES384' }),
    'a JWK with an HMAC alg': () => rsaJwk({ alg: 'HS256' }),
    'RSA-PSS that demands a longer salt': () => pkcs8('pssLongSalt'),
  },
}

describe('a bad private key', () => {
  test.each(rowsOf(TABLE))('K1 · refuses $what with $code at $option', ({ code, option, value }) =>
    expectOneFault({ privateKey: value() }, code, option),
  )

  test('K1 · names the errno and the path of a file that cannot be read', () => {
    const { message } = refusal({ privateKey: none() })
    expect(message).toContain('ENOENT')
    expect(message).toContain('no-such.pem')
  })

  test.each([
    [
      'a .env value of which only the first line was read',
      '"-----BEGIN PRIVATE KEY-----',
      /quotes/,
    ],
    ['a path', './key.pem', /\{ path: … \}/],
    ['an OpenSSH key', block('OPENSSH PRIVATE KEY'), /ssh-keygen -p -N "" -m PKCS8/],
  ])('K1 · says how to mend %s', (_what, privateKey, mend) => {
    expect(refusal({ privateKey }).message).toMatch(mend)
  })

  test('P4 · reads the members of a key by own property only', () => {
    const inheriting = (value: object) => Object.create(value) as unknown
    const malformed = { code: 'ERR_KEY_MALFORMED' }
    expect(refusal({ privateKey: inheriting(file(pkcs8('p256'))) })).toMatchObject(malformed)
    expect(refusal({ privateKey: inheriting(privateJwk('p256')) })).toMatchObject(malformed)
  })
})
