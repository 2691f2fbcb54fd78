import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { EmbedAuthError } from '../../lib/errors.js'
import { openKey } from '../../lib/signing/index.js'
import { signal, encryptedPem, keyOf, pair, pkcs8, privateJwk, request, spki } from './keys.js'
import type { KeyKind } from './keys.js'
import { refusal } from './refusals.js'
import type { LooseOptions } from './refusals.js'

const PASSPHRASE = `canary-${randomBytes(12).toString('hex')}`
const KINDS: readonly KeyKind[] = ['rsa2048', 'rsa1024', 'p256', 'ed25519']
const dir = mkdtempSync(join(tmpdir(), 'embed-auth-canary-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const ENCRYPTED = [
  encryptedPem('rsa2048', 'pkcs1', PASSPHRASE),
  encryptedPem('rsa2048', 'pkcs8', PASSPHRASE),
]

/** Every run of 12 characters that would give away a part of a secret, at a step that misses none of 24. */
function fragments(): Set<string> {
  const secrets = [
    PASSPHRASE,
    ...KINDS.map((kind) => pkcs8(kind)),
    ...ENCRYPTED,
    ...KINDS.map((kind) => privateJwk(kind)['d'] as string),
    ...['p', 'q', 'dp', 'dq', 'qi'].map((name) => privateJwk('rsa2048')[name] as string),
    pair('rsa2048').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex'),
  ]
  return new Set(
    secrets.flatMap((secret) => {
      const body = secret.replace(/-----[A-Z ]+-----/g, '').replace(/Proc-Type.*|DEK-Info.*/g, '')
      const text = body.replace(/\s+/g, '').slice(64)
      const whole = text === '' ? secret : text
      return Array.from({ length: Math.max(1, Math.floor(whole.length / 12)) }, (_, n) =>
        whole.slice(n * 12, n * 12 + 12),
      ).filter((part) => part.length >= 7)
    }),
  )
}

/** All that a log could make of a value. */
function printed(value: unknown): string {
  const texts = [
    inspect(value, { depth: 10, showHidden: true, maxStringLength: null, getters: true }),
    inspect(value, { depth: 10 }),
    JSON.stringify([value]),
    String(value),
  ]
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(
      error.message,
      error.stack ?? '',
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    )
  }
  return texts.join('\n').replace(/\\n|\s+/g, '')
}

const FRAGMENTS = fragments()
function leaks(value: unknown): string[] {
  const text = printed(value)
  return [...FRAGMENTS].filter((fragment) => text.includes(fragment))
}

const file = (name: string, content: string) => {
  writeFileSync(join(dir, name), content)
  return { path: join(dir, name) }
}
const damaged = (text: string) => text.slice(0, 300) + text.slice(301)
const bad = (value: unknown, more: object = {}) => ({ privateKey: value, ...more })

const MISTAKES: [string, () => LooseOptions][] = [
  ['damaged PEM', () => bad(damaged(pkcs8('rsa2048')))],
  ['PEM without its end', () => bad(pkcs8('rsa2048').slice(0, -40))],
  ['PEM with a stray character', () => bad(pkcs8('rsa2048').replace('MII', 'M!I'))],
  ['the damaged body of PEM', () => bad(damaged(pkcs8('rsa2048').replace(/-----.*-----|\s/g, '')))],
  ['base64 of damaged PEM', () => bad(Buffer.from(damaged(pkcs8('rsa2048'))).toString('base64'))],
  [
    'damaged DER',
    () => bad(pair('rsa2048').privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(1)),
  ],
  [
    'DER as latin1 text',
    () => bad(pair('p256').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('latin1')),
  ],
  ['two keys', () => bad(pkcs8('rsa2048') + pkcs8('p256'))],
  ['a key that is too small', () => bad(pkcs8('rsa1024'))],
  ['a key of no algorithm', () => bad(pkcs8('ed25519'))],
  ['broken JWK JSON', () => bad(JSON.stringify(privateJwk('rsa2048')).slice(0, -1))],
  ['JWK JSON broken early', () => bad(`{"d":"${String(privateJwk('p256')['d'])}" "kty":"EC"}`)],
  [
    'a JWK with its d elsewhere',
    () => bad({ ...privateJwk('rsa2048'), n: privateJwk('rsa2048')['d'] }),
  ],
  ['a JWK whose kty is its d', () => bad({ ...privateJwk('p256'), kty: privateJwk('p256')['d'] })],
  ['a JWK whose crv is its d', () => bad({ ...privateJwk('p256'), crv: privateJwk('p256')['d'] })],
  ['a JWK whose alg is its d', () => bad({ ...privateJwk('p256'), alg: privateJwk('p256')['d'] })],
  ['a JWK whose use is its d', () => bad({ ...privateJwk('p256'), use: privateJwk('p256')['d'] })],
  [
    'a JWK named by its d',
    () => bad({ ...privateJwk('p256'), [String(privateJwk('p256')['d'])]: 1, d: 7 }),
  ],
  ['a JWK Set', () => bad({ keys: [privateJwk('p256')] })],
  ['an array of PEM', () => bad([pkcs8('rsa2048')])],
  ['a promise of PEM', () => bad(Promise.resolve(pkcs8('rsa2048')))],
  ['the passphrase as key', () => bad(PASSPHRASE)],
  ['a secret KeyObject', () => bad(createSecretKey(Buffer.from(PASSPHRASE)))],
  ['encrypted without passphrase', () => bad(ENCRYPTED[1])],
  ['encrypted with a wrong passphrase', () => bad(ENCRYPTED[0], { passphrase: `${PASSPHRASE}x` })],
  ['encrypted PKCS#8, wrong passphrase', () => bad(ENCRYPTED[1], { passphrase: `${PASSPHRASE}x` })],
  ['a passphrase in an array', () => bad(ENCRYPTED[1], { passphrase: [PASSPHRASE] })],
  ['PEM as passphrase', () => bad(ENCRYPTED[1], { passphrase: pkcs8('rsa2048') })],
  ['damaged and encrypted', () => bad(damaged(ENCRYPTED[1]!), { passphrase: PASSPHRASE })],
  ['PEM as path', () => bad({ path: pkcs8('rsa2048') })],
  ['PEM in base64 as path', () => bad({ path: Buffer.from(pkcs8('p256')).toString('base64') })],
  [
    'the body of EC PEM as path',
    () => bad({ path: pkcs8('p256').replace(/-----.*-----|\s/g, '') }),
  ],
  ['a d as path', () => bad({ path: privateJwk('p256')['d'] })],
  [
    'JWK JSON as path, watched',
    () => bad({ path: JSON.stringify(privateJwk('p256')), watch: true }),
  ],
  ['PEM as a member of { path }', () => bad({ path: 'x', [pkcs8('p256')]: true })],
  ['PEM as watch', () => bad({ path: 'x', watch: pkcs8('p256') })],
  ['a damaged file', () => bad(file('damaged.pem', damaged(pkcs8('rsa2048'))))],
  [
    'a damaged, watched file',
    () => bad({ ...file('w.pem', damaged(pkcs8('rsa2048'))), watch: true }),
  ],
  ['PEM as algorithm', () => bad(pkcs8('rsa2048'), { algorithm: pkcs8('rsa2048') })],
  ['the passphrase as algorithm', () => bad(pkcs8('rsa2048'), { algorithm: PASSPHRASE })],
  ['the private key as public key', () => bad(pkcs8('rsa2048'), { publicKey: pkcs8('rsa2048') })],
  ['damaged PEM as public key', () => bad(pkcs8('p256'), { publicKey: damaged(pkcs8('rsa2048')) })],
  ['a private JWK as public key', () => bad(pkcs8('p256'), { publicKey: privateJwk('rsa2048') })],
  ['a path of PEM as public key', () => bad(pkcs8('p256'), { publicKey: { path: pkcs8('p256') } })],
  ['another pair', () => bad(pkcs8('rsa2048'), { publicKey: spki('rsa2048b') })],
  ['PEM as the algorithm of a signer', () => bad({ algorithm: pkcs8('p256'), sign: () => 0 })],
  ['PEM as the sign of a signer', () => bad({ algorithm: 'ES256', sign: pkcs8('p256') })],
  [
    'PEM in place of a key id',
    () => bad({ algorithm: 'ES256', keyId: [pkcs8('p256')], sign: () => 0 }),
  ],
]

describe('what errors and keys print', () => {
  test('K7 · the search finds each secret where it is printed', () => {
    expect(FRAGMENTS.size).toBeGreaterThan(500)
    for (const secret of [PASSPHRASE, pkcs8('rsa2048'), pkcs8('p256'), ...ENCRYPTED]) {
      expect(leaks(new Error(secret))).not.toEqual([])
      expect(leaks(new Error('x', { cause: { deep: [secret] } }))).not.toEqual([])
    }
    expect(leaks({ privateKey: privateJwk('rsa2048') })).not.toEqual([])
  })

  test.each(MISTAKES)('K7 · no secret in the error for %s', (_what, options) => {
    const error = refusal(options())
    expect(error).toBeInstanceOf(EmbedAuthError)
    expect(error.issues.length).toBeGreaterThan(0)
    expect(leaks(error)).toEqual([])
  })

  test.each([
    ['PEM', () => pkcs8('rsa2048')],
    ['a JWK', () => privateJwk('rsa2048')],
    ['a KeyObject', () => pair('rsa2048').privateKey],
    ['encrypted PEM', () => ENCRYPTED[1]],
    ['a file', () => file('good.pem', pkcs8('p256'))],
    ['a watched file', () => ({ ...file('good.pem', pkcs8('p256')), watch: true })],
  ])('K7 · no secret in a source and key opened from %s', async (_what, value) => {
    const source = openKey(request({ privateKey: value(), passphrase: PASSPHRASE }))
    const token = await keyOf(source).sign('{}', signal())
    expect(leaks([source, source.current, token])).toEqual([])
    expect(leaks(Object.getOwnPropertyDescriptors(source))).toEqual([])
    source.close()
  })
})
