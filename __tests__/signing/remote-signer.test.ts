import { constants, sign } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { ecdsaDerToRaw, openKey } from '../../lib/signing/index.js'
import type { KeyRequest } from '../../lib/signing/index.js'
import { call, keyOf, pair, parts, request, spki } from './keys.js'

const derSigner = (data: Uint8Array) => sign('sha256', data, pair('p256').privateKey)
const rawSigner = (data: Uint8Array) => Promise.resolve(ecdsaDerToRaw(derSigner(data), 'ES256'))
const rsaSigner = (data: Uint8Array) =>
  Promise.resolve(new Uint8Array(sign('sha512', data, pair('rsa2048').privateKey)))

function open(signer: unknown, overrides: Partial<KeyRequest> = {}) {
  return openKey(request({ privateKey: signer, publicKey: spki('p256'), ...overrides }))
}
const es256 = (signFunction: (data: Uint8Array, signal: AbortSignal) => unknown) => ({
  algorithm: 'ES256',
  sign: signFunction,
})

/** A signer that does what it is told at each call. */
function scripted() {
  const script = { next: rawSigner as (data: Uint8Array) => unknown, calls: 0 }
  return {
    script,
    signer: es256((data) => {
      script.calls += 1
      return script.next(data)
    }),
  }
}

describe('a remote signer', () => {
  test('O3 · signs once ready() has proven it, and not before', async () => {
    const source = open(es256(rawSigner), { keyId: 'kms-1' })
    expect(source.current).toBeUndefined()
    await source.ready()
    const token = await keyOf(source).sign('{"n":1}', call())
    expect(parts(token).header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'kms-1' })
    expect(jwt.verify(token, pair('p256').publicKey, { algorithms: ['ES256'] })).toEqual({ n: 1 })
  })

  test('O3 · works for RSA, RSA-PSS and ES256K', async () => {
    const pss = {
      algorithm: 'PS256',
      sign: (data: Uint8Array) =>
        sign('sha256', data, {
          key: pair('rsa2048').privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }),
    }
    const k256 = {
      algorithm: 'ES256K',
      sign: (data: Uint8Array) =>
        ecdsaDerToRaw(sign('sha256', data, pair('k256').privateKey), 'ES256K'),
    }
    await open({ algorithm: 'RS512', sign: rsaSigner }, { publicKey: spki('rsa2048') }).ready()
    await open(pss, { publicKey: spki('rsa2048') }).ready()
    await open(k256, { publicKey: spki('k256') }).ready()
  })

  test('O3 · gets bytes of their own and the signal of the call, as a method of its object', async () => {
    class Signer {
      readonly algorithm = 'ES256'
      readonly keyId = 'own'
      seen: { data: Uint8Array; signal: AbortSignal } | undefined
      sign(data: Uint8Array, signal: AbortSignal) {
        this.seen = { data, signal }
        return rawSigner(data)
      }
    }
    const signer = new Signer()
    const source = open(signer)
    await source.ready()
    const mine = call()
    const token = await keyOf(source).sign('{}', mine)
    expect(keyOf(source).keyId).toBe('own')
    expect(signer.seen?.signal).toBe(mine.signal)
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
    expect(() => open(signer, evaluated)).toThrow(
      expect.objectContaining({ code, faults: [expect.objectContaining({ code, option })] }),
    )
  })

  test('K8 · of another pair is refused for good with ERR_KEY_MISMATCH', async () => {
    let calls = 0
    let nowMs = 0
    const source = open(
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
    const source = open(signer)
    await Promise.all([source.ready(), source.ready(), source.ready()])
    await source.ready()
    expect(script.calls).toBe(1)
  })

  test('O3 · that is down is asked again by a later ready(), once a second at most', async () => {
    let nowMs = 1_000
    const { signer, script } = scripted()
    const down = new Error('connect ECONNREFUSED')
    script.next = () => Promise.reject(down)
    const source = open(signer, { now: () => nowMs })
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
    const source = open(es256(() => Promise.reject(new Error('down'))))
    void source.ready()
    await source.ready().catch(() => undefined)
    void source.ready()
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  const answers: [what: string, answer: (data: Uint8Array) => unknown, message: RegExp][] = [
    ['DER', derSigner, /DER.*ecdsaDerToRaw\(der, 'ES256'\)/],
    ['too few bytes', () => new Uint8Array(63), /63 bytes.*64/],
    ['no bytes', () => new Uint8Array(0), /0 bytes/],
    ['text', () => 'c2lnbmF0dXJl', /Uint8Array, not to string/],
    ['undefined', () => undefined, /Uint8Array, not to undefined/],
    ['an ArrayBuffer', () => new ArrayBuffer(64), /Uint8Array, not to ArrayBuffer/],
    [
      'a throw',
      () => {
        throw new Error('secret detail')
      },
      /^The signer failed\.$/,
    ],
    [
      'a throw of undefined',
      () => {
        throw undefined
      },
      /^The signer failed\.$/,
    ],
    ['a rejection with a string', () => Promise.reject('secret detail'), /^The signer failed\.$/],
    [
      'a thenable that throws',
      () => ({
        then: () => {
          throw new Error('x')
        },
      }),
      /^The signer failed\.$/,
    ],
  ]
  test.each(answers)('O3 · that answers with %s is a coded 503', async (_what, answer, message) => {
    const { signer, script } = scripted()
    const source = open(signer)
    await source.ready()
    script.next = answer
    await expect(keyOf(source).sign('{}', call())).rejects.toMatchObject({
      code: 'ERR_SIGNER',
      status: 503,
      headers: { 'Retry-After': '1' },
      message: expect.stringMatching(message),
    })
  })

  test('O3 · that hangs is let go when the call is aborted', async () => {
    const { signer, script } = scripted()
    const source = open(signer)
    await source.ready()
    script.next = () => new Promise(() => undefined)
    const controller = new AbortController()
    const signing = keyOf(source).sign('{}', { aborted: false, signal: controller.signal })
    controller.abort()
    await expect(signing).rejects.toMatchObject({ code: 'ERR_SIGNER' })
  })

  test('O3 · that hangs at its proof is given up after a bounded time', async () => {
    jest.useFakeTimers()
    try {
      let seen: AbortSignal | undefined
      const source = open(
        es256((_data, signal) => {
          seen = signal
          return new Promise(() => undefined)
        }),
      )
      const outcome = expect(source.ready()).rejects.toMatchObject({ code: 'ERR_SIGNER' })
      await jest.advanceTimersByTimeAsync(5_000)
      await outcome
      expect(seen?.aborted).toBe(true)
    } finally {
      jest.useRealTimers()
    }
  })

  test('R5 · is not asked at all for a call that is over', async () => {
    const { signer, script } = scripted()
    const source = open(signer)
    await source.ready()
    const over = { aborted: true, signal: AbortSignal.abort() }
    await expect(keyOf(source).sign('{}', over)).rejects.toMatchObject({ code: 'ERR_SIGNER' })
    expect(script.calls).toBe(1)
  })
})
