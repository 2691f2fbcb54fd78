import { constants, sign, verify } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { ecdsaDerToRaw } from '../../lib/signing/index.js'
import { signal, keyOf, pair, parts, spki } from './keys.js'
import { es256, openRemote, rawSigner, scripted } from './remote.js'

const VERIFIERS = {
  RS512: {},
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  ES256K: { dsaEncoding: 'ieee-p1363' },
} as const
const rsaSigner = (data: Uint8Array) => sign('sha512', data, pair('rsa2048').privateKey)
const pssSigner = (data: Uint8Array) =>
  sign('sha256', data, { key: pair('rsa2048').privateKey, ...VERIFIERS.PS256 })
const k256Signer = (data: Uint8Array) =>
  ecdsaDerToRaw(sign('sha256', data, pair('k256').privateKey), 'ES256K')

describe('a remote signer', () => {
  test('O3 · signs once ready() has proven it, and not before', async () => {
    const source = openRemote(es256(rawSigner), { keyId: 'kms-1' })
    expect(source.current).toBeUndefined()
    await source.ready()
    const token = await keyOf(source).sign('{"n":1}', signal())
    expect(parts(token).header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'kms-1' })
    expect(jwt.verify(token, pair('p256').publicKey, { algorithms: ['ES256'] })).toEqual({ n: 1 })
  })

  test.each([
    ['RS512', 'rsa2048', rsaSigner],
    ['PS256', 'rsa2048', pssSigner],
    ['ES256K', 'k256', k256Signer],
  ] as const)('O3 · works for %s', async (algorithm, kind, sign) => {
    const source = openRemote({ algorithm, sign }, { publicKey: spki(kind) })
    await source.ready()
    const { input, signature } = parts(await keyOf(source).sign('{"n":1}', signal()))
    const key = { key: pair(kind).publicKey, ...VERIFIERS[algorithm] }
    expect(verify(algorithm === 'RS512' ? 'sha512' : 'sha256', input, key, signature)).toBe(true)
  })

  test('O3 · gets bytes of their own and the signal of the signal, as a method of its object', async () => {
    class Signer {
      readonly keyId = 'own'
      get algorithm() {
        return 'ES256'
      }
      seen: { data: Uint8Array; signal: AbortSignal } | undefined
      sign(data: Uint8Array, signal: AbortSignal) {
        this.seen = { data, signal }
        return rawSigner(data)
      }
    }
    const signer = new Signer()
    const source = openRemote(signer)
    await source.ready()
    const mine = signal()
    const token = await keyOf(source).sign('{}', mine)
    expect(keyOf(source).keyId).toBe('own')
    expect(signer.seen?.signal).toBe(mine)
    expect(Buffer.from(signer.seen!.data).toString()).toBe(token.slice(0, token.lastIndexOf('.')))
    expect(signer.seen?.data.buffer.byteLength).toBe(signer.seen?.data.byteLength)
  })

  test.each([
    [
      'no public key',
      es256(rawSigner),
      { publicKey: undefined },
      'ERR_OPTION_MISSING',
      'publicKey',
    ],
    [
      'a private key as the public one',
      es256(rawSigner),
      { publicKey: () => pair('p256').privateKey },
      'ERR_KEY_MALFORMED',
      'publicKey',
    ],
    [
      'a public key of another curve',
      es256(rawSigner),
      { publicKey: () => spki('p384') },
      'ERR_KEY_ALGORITHM',
      'publicKey',
    ],
    [
      'a public key that is too small',
      { algorithm: 'RS256', sign: rsaSigner },
      { publicKey: () => spki('rsa1024') },
      'ERR_KEY_TOO_SMALL',
      'publicKey',
    ],
    ['no algorithm', { sign: rawSigner }, {}, 'ERR_OPTION_MISSING', 'privateKey.algorithm'],
    [
      'HS256',
      { algorithm: 'HS256', sign: rawSigner },
      {},
      'ERR_ALGORITHM_UNSUPPORTED',
      'privateKey.algorithm',
    ],
    [
      'another algorithm than asked for',
      es256(rawSigner),
      { algorithm: 'RS512' },
      'ERR_KEY_ALGORITHM',
      'algorithm',
    ],
    [
      'a sign that is no function',
      { algorithm: 'ES256', sign: 'me' },
      {},
      'ERR_OPTION_INVALID',
      'privateKey.sign',
    ],
    [
      'an empty key id',
      { ...es256(rawSigner), keyId: '' },
      {},
      'ERR_OPTION_INVALID',
      'privateKey.keyId',
    ],
  ])('K1 · is refused at construction with %s', (_what, signer, more, code, option) => {
    const evaluated = Object.fromEntries(
      Object.entries(more).map(([name, value]) => [
        name,
        typeof value === 'function' ? (value as () => unknown)() : (value as unknown),
      ]),
    )
    expect(() => openRemote(signer, evaluated)).toThrow(
      expect.objectContaining({ code, issues: [expect.objectContaining({ code, option })] }),
    )
  })

  test('K8 · of another pair is refused for good with ERR_KEY_MISMATCH', async () => {
    let calls = 0
    let nowMs = 0
    const source = openRemote(
      es256((data) => {
        calls += 1
        return rawSigner(data)
      }),
      { publicKey: spki('p256b'), now: () => nowMs },
    )
    await expect(source.ready()).rejects.toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    nowMs += 60_000
    await expect(source.ready()).rejects.toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    expect(source.current).toBeUndefined()
    expect(calls).toBe(1)
  })

  test('O3 · is asked for one proof by many ready(), and for none once proven', async () => {
    const { signer, script } = scripted()
    const source = openRemote(signer)
    await Promise.all([source.ready(), source.ready(), source.ready()])
    await source.ready()
    expect(script.calls).toBe(1)
  })

  test('O3 · that is down is asked again by a later ready(), once a second at most', async () => {
    let nowMs = 1_000
    const { signer, script } = scripted()
    const down = new Error('connect ECONNREFUSED')
    script.next = () => Promise.reject(down)
    const source = openRemote(signer, { now: () => nowMs })
    const refused = {
      code: 'ERR_SIGNER',
      status: 503,
      headers: { 'Retry-After': '1' },
      cause: down,
    }
    await expect(source.ready()).rejects.toMatchObject(refused)
    nowMs += 999
    await expect(source.ready()).rejects.toMatchObject(refused)
    expect(script.calls).toBe(1)
    nowMs += 1
    script.next = rawSigner
    await source.ready()
    expect(script.calls).toBe(2)
    expect(source.current?.algorithm).toBe('ES256')
  })

  test('R3 · whose failed ready() nobody awaits ends no process', async () => {
    const unhandled = jest.fn()
    process.on('unhandledRejection', unhandled)
    const source = openRemote(es256(() => Promise.reject(new Error('down'))))
    void source.ready()
    await source.ready().catch(() => undefined)
    void source.ready()
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
