import { encryptedPem, pair, pkcs8, privateJwk, publicJwk, seeminglyOpened, spki } from './keys.js'
import { expectOneFault, refusal, rowsOf } from './refusals.js'
import type { LooseOptions } from './refusals.js'

const rsa = () => pkcs8('rsa2048')
const locked = (type: 'pkcs1' | 'pkcs8') => encryptedPem('rsa2048', type, 'right')
const seemingly = (type: 'pkcs1' | 'pkcs8') => ({
  privateKey: seeminglyOpened(type, 'wrong'),
  passphrase: 'wrong',
})
/** A key that names a cipher which OpenSSL has no more, or never had. */
const enciphered = (cipher: string) => ({
  privateKey: locked('pkcs1').replace(/AES-256-CBC,(.{16}).*/, `${cipher},$1`),
  passphrase: 'right',
})
const asked = (algorithm: unknown, privateKey: () => unknown = rsa) => ({
  algorithm,
  privateKey: privateKey(),
})
const held = (publicKey: unknown, privateKey: () => unknown = rsa) => ({
  publicKey,
  privateKey: privateKey(),
})

/** By code and option: what is wrong → the options that are. */
const TABLE: Record<string, Record<string, () => LooseOptions>> = {
  'ERR_KEY_PASSPHRASE passphrase': {
    'a wrong one of PKCS#8': () => ({ privateKey: locked('pkcs8'), passphrase: 'wrong' }),
    'a wrong one of PKCS#1': () => ({ privateKey: locked('pkcs1'), passphrase: 'wrong' }),
    'a wrong one of PKCS#8 whose padding is valid by chance': () => seemingly('pkcs8'),
    'a wrong one of PKCS#1 whose padding is valid by chance': () => seemingly('pkcs1'),
    'an empty one': () => ({ privateKey: locked('pkcs8'), passphrase: '' }),
    'one of 2 KB': () => ({ privateKey: locked('pkcs8'), passphrase: 'x'.repeat(2000) }),
  },
  'ERR_KEY_MALFORMED privateKey': {
    'a cipher of the past': () => enciphered('DES-CBC'),
    'an unknown cipher': () => enciphered('NO-SUCH'),
  },
  'ERR_OPTION_INVALID passphrase': {
    'a numeric one': () => ({ privateKey: locked('pkcs8'), passphrase: 1234 }),
  },
  'ERR_KEY_ALGORITHM privateKey': {
    'RSA-PSS for RS256': () => asked('RS256', () => pkcs8('pss')),
    'RSA-PSS bound to SHA-384 for PS256': () => asked('PS256', () => pkcs8('pss384')),
    'a JWK of RS256 for PS256': () =>
      asked('PS256', () => ({ ...privateJwk('rsa2048'), alg: 'RS256' })),
  },
  'ERR_ALGORITHM_UNSUPPORTED algorithm': {
    HS256: () => asked('HS256'),
    none: () => asked('none'),
    'lower case': () => asked('rs512'),
    'an empty name': () => asked(''),
    'an inherited name': () => asked('constructor'),
    'a number': () => asked(512),
    null: () => asked(null),
    'one of another platform': () => ({ ...asked('RS512'), allowed: ['RS256'] }),
  },
  'ERR_KEY_MISSING publicKey': {
    'an empty one': () => held(''),
    'one of null': () => held(null),
  },
  'ERR_KEY_MISSING publicKey.path': { 'a missing file': () => held({ path: '/no/such/file' }) },
  'ERR_OPTION_UNKNOWN publicKey': { 'a watch': () => held({ path: 'x', watch: true }) },
  'ERR_KEY_MALFORMED publicKey': {
    'a private PEM': () => held(rsa()),
    'a private JWK': () => held(privateJwk('rsa2048')),
    'a private KeyObject': () => held(pair('rsa2048').privateKey),
    'an encrypted private PEM': () => held(locked('pkcs8')),
    'a public PEM beside a private one': () => held(spki('rsa2048') + rsa()),
    'a damaged PEM': () => held(spki('rsa2048').replace('MII', 'AAA')),
  },
  'ERR_KEY_MISMATCH publicKey': {
    'one of another pair': () => held(spki('rsa2048b')),
    'one of another type': () => held(spki('p256')),
    'one on another curve': () => held(spki('p256'), () => pkcs8('k256')),
    'one on another curve, the other way': () => held(spki('k256'), () => pkcs8('p256')),
  },
  'ERR_KEY_ALGORITHM publicKey': {
    'a JWK of another algorithm': () => held({ ...publicJwk('rsa2048'), alg: 'RS256' }),
    'a JWK for encryption': () => held({ ...publicJwk('rsa2048'), use: 'enc' }),
    'a symmetric JWK': () => held({ kty: 'oct', k: 'c2VjcmV0' }),
  },
}

describe('a bad passphrase, algorithm or public key', () => {
  test.each(rowsOf(TABLE))('K1 · refuses $what with $code at $option', ({ code, option, value }) =>
    expectOneFault(value(), code, option),
  )

  test('K1 · gathers independent faults into one error, the code being the first one', () => {
    const privateKey = pkcs8('rsa1024')
    const error = refusal({ privateKey, publicKey: 'nonsense', algorithm: 'HS512' })
    expect(error.issues.map(({ code, option }) => [code, option])).toEqual([
      ['ERR_ALGORITHM_UNSUPPORTED', 'algorithm'],
      ['ERR_KEY_TOO_SMALL', 'privateKey'],
      ['ERR_KEY_MALFORMED', 'publicKey'],
    ])
    expect(error.code).toBe('ERR_ALGORITHM_UNSUPPORTED')
  })

  test('K2 · says which algorithms the platform takes', () => {
    const { message } = refusal({ ...asked('HS256'), allowed: ['RS256', 'ES256'] })
    expect(message).toContain('"HS256"')
    expect(message).toContain('RS256, ES256')
  })
})
