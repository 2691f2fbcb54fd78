import { signal, keyOf } from './keys.js'
import { derSigner, es256, openRemote, scripted } from './remote.js'

describe('a remote signer', () => {
  const answers: [what: string, answer: (data: Uint8Array) => unknown, message: RegExp][] = [
    ['DER', derSigner, /DER.*ecdsaDerToRaw\(der, 'ES256'\)/],
    ['too few bytes', () => new Uint8Array(63), /64 bytes.*returned 63/],
    ['no bytes', () => new Uint8Array(0), /returned 0\./],
    ['text', () => 'c2lnbmF0dXJl', /Uint8Array.*to string/],
    ['undefined', () => undefined, /Uint8Array.*to undefined/],
    ['an ArrayBuffer', () => new ArrayBuffer(64), /Uint8Array.*to ArrayBuffer/],
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
    const source = openRemote(signer)
    await source.ready()
    script.next = answer
    await expect(keyOf(source).sign('{}', signal())).rejects.toMatchObject({
      code: 'ERR_SIGNER',
      status: 503,
      headers: { 'Retry-After': '1' },
      message: expect.stringMatching(message),
    })
  })

  test('O3 · that hangs is let go when the call is aborted', async () => {
    const { signer, script } = scripted()
    const source = openRemote(signer)
    await source.ready()
    script.next = () => new Promise(() => undefined)
    const controller = new AbortController()
    const signing = keyOf(source).sign('{}', controller.signal)
    const reason = new Error('deadline')
    controller.abort(reason)
    await expect(signing).rejects.toBe(reason)
  })

  test('O3 · that hangs at its proof is given up after a bounded time', async () => {
    jest.useFakeTimers()
    try {
      let seen: AbortSignal | undefined
      const source = openRemote(
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
    const source = openRemote(signer)
    await source.ready()
    const reason = new Error('deadline')
    const over = AbortSignal.abort(reason)
    await expect(keyOf(source).sign('{}', over)).rejects.toBe(reason)
    expect(script.calls).toBe(1)
  })
})
