import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verify, webcrypto } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import jwt from 'jsonwebtoken'
import { openKey } from '../../lib/signing/index.js'
import {
  signal,
  keyOf,
  openedKey,
  pair,
  parts,
  pkcs8,
  privateJwk,
  publicJwk,
  request,
  spki,
} from './keys.js'

const PASSPHRASE = 'correct horse battery staple'
const rsa = pair('rsa2048').privateKey
const ec = pair('p256').privateKey
const dir = mkdtempSync(join(tmpdir(), 'embed-auth-forms-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function pem(key: typeof rsa, type: 'pkcs1' | 'pkcs8' | 'sec1', cipher?: string): string {
  const encryption = cipher === undefined ? {} : { cipher, passphrase: PASSPHRASE }
  return (key.export({ type, format: 'pem', ...encryption } as never) as string | Buffer).toString()
}

function der(key: typeof rsa, type: 'pkcs1' | 'pkcs8' | 'sec1', cipher?: string): Buffer {
  const encryption = cipher === undefined ? {} : { cipher, passphrase: PASSPHRASE }
  return key.export({ type, format: 'der', ...encryption } as never) as unknown as Buffer
}

function inFile(name: string, content: string | Buffer): { path: string } {
  const path = join(dir, name)
  writeFileSync(path, content)
  return { path }
}

const escaped = (text: string) => text.replaceAll('\n', '\\n')
const base64 = (text: string) => Buffer.from(text).toString('base64')
const oneLine = (text: string) => text.trim().replaceAll('\n', ' ')

const utf16 = (text: string) => Buffer.from(text, 'utf16le')

const FORMS: [form: string, value: () => unknown, kind?: 'ec'][] = [
  ['PKCS#8 PEM', () => pkcs8('rsa2048')],
  ['PKCS#1 PEM', () => pem(rsa, 'pkcs1')],
  ['SEC1 PEM', () => pem(ec, 'sec1'), 'ec'],
  ['a Buffer of PEM', () => Buffer.from(pkcs8('rsa2048'))],
  ['a Uint8Array of PEM', () => new TextEncoder().encode(pkcs8('rsa2048'))],
  ['PEM with \\n for its line ends', () => escaped(pkcs8('rsa2048'))],
  ['PEM with \\r\\n for its line ends', () => pkcs8('rsa2048').replaceAll('\n', '\\r\\n')],
  ['PEM with doubly escaped line ends', () => pkcs8('rsa2048').replaceAll('\n', '\\\\n')],
  ['PEM with CRLF', () => pkcs8('rsa2048').replaceAll('\n', '\r\n')],
  ['PEM in double quotes', () => `"${escaped(pkcs8('rsa2048'))}"`],
  ['PEM in single quotes', () => `'${pkcs8('rsa2048')}'`],
  ['PEM in quotes within quotes', () => `'"${escaped(pkcs8('rsa2048'))}"'`],
  ['PEM with white space around', () => `\n  ${pkcs8('rsa2048')} \t\n`],
  ['indented PEM', () => pkcs8('rsa2048').replaceAll('\n', '\n    ')],
  ['PEM whose line ends became spaces', () => oneLine(pkcs8('rsa2048'))],
  ['PEM whose line ends are lost', () => pkcs8('rsa2048').replaceAll('\n', '')],
  ['PEM after a byte order mark', () => `\uFEFF${pkcs8('rsa2048')}`],
  ['base64 of PEM', () => base64(pkcs8('rsa2048'))],
  ['base64 of PEM in lines', () => base64(pkcs8('rsa2048')).replace(/(.{76})/g, '$1\n')],
  ['base64url of PEM', () => Buffer.from(pem(ec, 'sec1')).toString('base64url'), 'ec'],
  ['base64 of escaped PEM', () => base64(escaped(pkcs8('rsa2048')))],
  ['base64 of JWK JSON', () => base64(JSON.stringify(privateJwk('rsa2048')))],
  ['PEM after EC PARAMETERS', () => `${EC_PARAMETERS}${pem(ec, 'sec1')}`, 'ec'],
  ['PEM before its public half', () => pkcs8('rsa2048') + spki('rsa2048')],
  ['PEM after bag attributes', () => `Bag Attributes\n  friendlyName: x\n${pkcs8('rsa2048')}`],
  ['base64 twice', () => base64(base64(pkcs8('rsa2048')))],
  [
    'base64 three times, in lines',
    () => base64(base64(base64(pkcs8('rsa2048')))).replace(/(.{76})/g, '$1\n'),
  ],
  [
    'PEM with a backslash before its line ends',
    () => pkcs8('rsa2048').trim().replaceAll('\n', '\\\n'),
  ],
  ['URL-encoded PEM', () => encodeURIComponent(pkcs8('rsa2048'))],
  ['form-encoded PEM', () => new URLSearchParams({ k: pkcs8('rsa2048') }).toString().slice(2)],
  ['PKCS#8 DER', () => der(rsa, 'pkcs8')],
  ['PKCS#1 DER', () => der(rsa, 'pkcs1')],
  ['PKCS#8 DER of EC', () => der(ec, 'pkcs8'), 'ec'],
  ['SEC1 DER', () => der(ec, 'sec1'), 'ec'],
  ['DER as Uint8Array', () => new Uint8Array(der(ec, 'sec1')), 'ec'],
  ['encrypted PKCS#8 DER', () => der(rsa, 'pkcs8', 'aes-256-cbc')],
  ['base64 of DER', () => der(rsa, 'pkcs8').toString('base64')],
  ['base64 of DER in lines', () => pkcs8('rsa2048').replace(/-----.*-----/g, '')],
  ['base64url of DER', () => der(ec, 'pkcs8').toString('base64url'), 'ec'],
  ['a file of DER', () => inFile('key.der', der(rsa, 'pkcs8'))],
  ['a file URL', () => ({ path: pathToFileURL(inFile('by url.pem', pkcs8('rsa2048')).path) })],
  [
    'a file URL as text',
    () => ({ path: pathToFileURL(inFile('by url.pem', pkcs8('rsa2048')).path).href }),
  ],
  ['a JWK object', () => privateJwk('rsa2048')],
  ['a JWK on a null prototype', () => Object.assign(Object.create(null), privateJwk('p256')), 'ec'],
  ['JWK JSON', () => JSON.stringify(privateJwk('p256'), null, 2), 'ec'],
  ['quoted, escaped JWK JSON', () => JSON.stringify(JSON.stringify(privateJwk('p256'))), 'ec'],
  ['a KeyObject', () => rsa],
  ['a file of PEM', () => inFile('key.pem', pkcs8('rsa2048'))],
  ['a file of JWK JSON', () => inFile('key.jwk', JSON.stringify(privateJwk('rsa2048')))],
  ['a file of UTF-16', () => inFile('le.pem', utf16(`\uFEFF${pkcs8('rsa2048')}`))],
  [
    'a file of UTF-16, big endian',
    () => inFile('be.pem', utf16(`\uFEFF${escaped(pkcs8('rsa2048'))}`).swap16()),
  ],
  ['a file of UTF-16 without a mark', () => inFile('le-bare.pem', utf16(pkcs8('rsa2048')))],
  [
    'a file of UTF-16 without a mark, big endian',
    () => inFile('be-bare.jwk', utf16(JSON.stringify(privateJwk('rsa2048'))).swap16()),
  ],
  [
    'a file of UTF-16 with base64',
    () => inFile('le.b64', utf16(`\uFEFF${base64(pkcs8('rsa2048'))}\r\n`)),
  ],
  ['base64 of UTF-16', () => utf16(`\uFEFF${pkcs8('rsa2048')}`).toString('base64')],
  ['a file of UTF-8 with a byte order mark', () => inFile('bom.pem', `\uFEFF${pkcs8('rsa2048')}`)],
  ['traditionally encrypted PKCS#1', () => pem(rsa, 'pkcs1', 'aes-256-cbc')],
  ['traditionally encrypted SEC1', () => pem(ec, 'sec1', 'aes-128-cbc'), 'ec'],
  ['traditionally encrypted, escaped', () => escaped(pem(rsa, 'pkcs1', 'des-ede3-cbc'))],
  ['traditionally encrypted, on one line', () => oneLine(pem(rsa, 'pkcs1', 'aes-256-cbc'))],
  ['encrypted PKCS#8', () => pem(rsa, 'pkcs8', 'aes-256-cbc')],
  ['base64 of encrypted PKCS#8', () => base64(pem(ec, 'pkcs8', 'aes-256-cbc')), 'ec'],
]
const EC_PARAMETERS =
  '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'

describe('forms of a private key', () => {
  test.each(FORMS)('K1 · takes %s', async (_form, value, kind: string = 'rsa') => {
    const key = openedKey({ privateKey: value(), passphrase: PASSPHRASE })
    const token = await key.sign('{"user_id":"u1"}', signal())
    const [publicKey, algorithm] =
      kind === 'ec'
        ? ([pair('p256').publicKey, 'ES256'] as const)
        : ([pair('rsa2048').publicKey, 'RS512'] as const)
    expect(jwt.verify(token, publicKey, { algorithms: [algorithm] })).toEqual({ user_id: 'u1' })
  })

  test('K1 · reads a file once: a key file may go after construction', async () => {
    const file = inFile('once.pem', pkcs8('p256'))
    const key = openedKey({ privateKey: file })
    rmSync(file.path)
    await expect(key.sign('{}', signal())).resolves.toMatch(/^ey/)
  })

  test('K1 · ignores a passphrase that the key does not need, and an empty one', () => {
    expect(openedKey({ privateKey: pkcs8('p256'), passphrase: 'unused' }).algorithm).toBe('ES256')
    expect(openedKey({ privateKey: pkcs8('p256'), passphrase: '' }).algorithm).toBe('ES256')
  })
})

describe('forms of a public key', () => {
  const PUBLIC: [form: string, value: () => unknown][] = [
    ['SPKI PEM', () => spki('rsa2048')],
    ['PKCS#1 PEM', () => pair('rsa2048').publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['escaped PEM in quotes', () => `"${escaped(spki('rsa2048'))}"`],
    ['base64 of PEM', () => base64(spki('rsa2048'))],
    ['a Buffer', () => Buffer.from(spki('rsa2048'))],
    ['SPKI DER', () => pair('rsa2048').publicKey.export({ type: 'spki', format: 'der' })],
    ['PKCS#1 DER', () => pair('rsa2048').publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['base64 of SPKI DER', () => spki('rsa2048').replace(/-----.*-----|\s/g, '')],
    [
      'a certificate as DER',
      () => Buffer.from(certificate().replace(/-----.*-----|\s/g, ''), 'base64'),
    ],
    ['a file URL', () => ({ path: pathToFileURL(inFile('public.pem', spki('rsa2048')).path) })],
    ['a JWK', () => publicJwk('rsa2048')],
    ['JWK JSON', () => JSON.stringify(publicJwk('rsa2048'))],
    ['a KeyObject', () => pair('rsa2048').publicKey],
    ['a file', () => inFile('public.pem', spki('rsa2048'))],
    ['a certificate', () => certificate()],
  ]

  /** A self-signed certificate over the RSA key, made by OpenSSL. */
  function certificate(): string {
    const { path } = inFile('cert-key.pem', pkcs8('rsa2048'))
    const args = ['req', '-x509', '-key', path, '-subj', '/CN=test', '-days', '2']
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  }

  test.each(PUBLIC)('K8 · proves the pair against %s', (_form, value) => {
    expect(openedKey({ privateKey: rsa, publicKey: value() }).algorithm).toBe('RS512')
  })

  test.each(PUBLIC)('K8 · refuses another key than that of %s', (_form, value) => {
    expect(() => openKey(request({ privateKey: pkcs8('rsa2048b'), publicKey: value() }))).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_MISMATCH' }),
    )
  })
})

describe('a CryptoKey', () => {
  const rsa256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const imported = (
    algorithm: object,
    extractable = true,
    usages: ['sign'] | ['decrypt'] = ['sign'],
  ) =>
    webcrypto.subtle.importKey(
      'pkcs8',
      der(rsa, 'pkcs8'),
      algorithm as typeof rsa256,
      extractable,
      usages,
    )

  test.each([
    ['RS256', rsa256],
    ['RS384', { ...rsa256, hash: 'SHA-384' }],
    ['PS512', { name: 'RSA-PSS', hash: 'SHA-512' }],
  ])('K1 · signs with the algorithm that it was imported for: %s', async (algorithm, params) => {
    const key = openedKey({ privateKey: await imported(params) })
    expect(key.algorithm).toBe(algorithm)
    const token = await key.sign('{"n":1}', signal())
    const verified = jwt.verify(token, spki('rsa2048'), { algorithms: [algorithm as 'RS256'] })
    expect(verified).toEqual({ n: 1 })
  })

  test('K1 · of EC signs, and may be one that cannot be exported', async () => {
    const params = { name: 'ECDSA', namedCurve: 'P-256' }
    const pair = await webcrypto.subtle.generateKey(params, false, ['sign', 'verify'])
    const key = openedKey(pair)
    const token = await key.sign('{}', signal())
    const { input, signature } = parts(token)
    const verifier = { name: 'ECDSA', hash: 'SHA-256' }
    await expect(webcrypto.subtle.verify(verifier, pair.publicKey, signature, input)).resolves.toBe(
      true,
    )
  })

  test.each([
    [
      'for another algorithm than the platform takes',
      () => imported({ ...rsa256, hash: 'SHA-512' }),
    ],
    ['for encryption', () => imported({ name: 'RSA-OAEP', hash: 'SHA-256' }, true, ['decrypt'])],
  ])('K2 · %s is refused', async (_what, key) => {
    const privateKey = await key()
    expect(() => openedKey({ privateKey, allowed: ['RS256'] })).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_ALGORITHM' }),
    )
  })
})

describe('the key source of a key that cannot change', () => {
  test('is ready, is not watched, and signs on after close()', async () => {
    const source = openKey(request({ privateKey: rsa }))
    await expect(source.ready()).resolves.toBeUndefined()
    expect(source.watched).toBe(false)
    source.subscribe(() => undefined)()
    source.close()
    await expect(keyOf(source).sign('{}', signal())).resolves.toMatch(/^ey/)
  })

  test('K3 · writes exactly alg, typ and, with a key id, kid, in this order', async () => {
    const bare = parts(await openedKey({ privateKey: rsa }).sign('{}', signal()))
    expect(JSON.stringify(bare.header)).toBe('{"alg":"RS512","typ":"JWT"}')
    const withId = openedKey({ privateKey: rsa, keyId: 'k-1' })
    expect(withId.keyId).toBe('k-1')
    const { header } = parts(await withId.sign('{}', signal()))
    expect(JSON.stringify(header)).toBe('{"alg":"RS512","typ":"JWT","kid":"k-1"}')
  })

  test('K3 · takes nothing but the kid of a JWK into the header', async () => {
    const jwk = {
      ...privateJwk('p256'),
      kid: 'own',
      jku: 'https://x',
      x5u: 'https://x',
      x5c: ['x'],
    }
    const { header } = parts(await openedKey({ privateKey: jwk }).sign('{}', signal()))
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'own' })
    expect(openedKey({ privateKey: jwk, keyId: 'given' }).keyId).toBe('given')
  })

  test('signs the payload as UTF-8, byte for byte', async () => {
    const payload = '{"name":"Zoë 🦊","n":1}'
    const token = await openedKey({ privateKey: ec }).sign(payload, signal())
    expect(Buffer.from(token.split('.')[1]!, 'base64url').toString()).toBe(payload)
    const { input, signature } = parts(token)
    const verifier = { key: pair('p256').publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', input, verifier, signature)).toBe(true)
  })
})
