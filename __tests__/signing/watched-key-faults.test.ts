import { createPublicKey } from 'node:crypto'
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import jwt from 'jsonwebtoken'
import type { KeyChange } from '../../lib/signing/types.js'
import { signal, keyOf, pkcs8, spki } from './keys.js'
import { NEVER_POLL, pollEvery, quietMs, replaceFile, watchedFolder } from './watched.js'

const { at, watched } = watchedFolder()

describe('a watched key file', () => {
  test.each([
    ['half a key', () => pkcs8('p384').slice(0, 80), 'ERR_KEY_MALFORMED'],
    ['a public key', () => spki('p256'), 'ERR_KEY_PUBLIC'],
    ['a key that is too small', () => pkcs8('rsa1024'), 'ERR_KEY_TOO_SMALL'],
    ['a key of another kind', () => pkcs8('ed25519'), 'ERR_KEY_ALGORITHM'],
    ['nothing', () => '', 'ERR_KEY_MISSING'],
  ])('K6 · refuses and reports %s once, and the old key goes on', async (_what, content, code) => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next, changes } = watched(at('key.pem'), pollEvery(15), {
      keyId: 'old',
    })
    const before = source.current
    replaceFile(at('key.pem'), content())
    const change = await next()
    expect(change).toEqual({ keyId: 'old', error: expect.objectContaining({ code }) })
    expect(source.current).toBe(before)
    // The same content again, as another file: looked at, but not reported anew.
    replaceFile(at('key.pem'), content())
    await quietMs(150)
    expect(changes).toHaveLength(1)
    replaceFile(at('key.pem'), pkcs8('p384'))
    await expect(next()).resolves.toEqual({ keyId: 'old' })
    expect(keyOf(source).algorithm).toBe('ES384')
  })

  test('K6 · reports a file that went away, and takes it over when it is back', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), pollEvery(20))
    unlinkSync(at('key.pem'))
    const { error } = await next()
    expect(error).toMatchObject({ code: 'ERR_KEY_MISSING' })
    expect(error?.message).toContain('ENOENT')
    writeFileSync(at('key.pem'), pkcs8('p384'))
    await expect(next()).resolves.toEqual({ keyId: undefined })
    expect(keyOf(source).algorithm).toBe('ES384')
  })

  test('K6 · changes nothing for the same content written again', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next, changes } = watched(at('key.pem'))
    const before = source.current
    replaceFile(at('key.pem'), pkcs8('p256'))
    await quietMs(100)
    expect(source.current).toBe(before)
    replaceFile(at('key.pem'), pkcs8('p384'))
    await next()
    expect(changes).toHaveLength(1)
  })

  test('K8 · a new key that does not fit the fixed public key is refused', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), NEVER_POLL, { publicKey: spki('p256') })
    const before = source.current
    replaceFile(at('key.pem'), pkcs8('p256b'))
    expect((await next()).error).toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    expect(source.current).toBe(before)
  })

  test('K8 · a public key in a file is read anew with each rotation', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    mkdirSync(at('public'))
    writeFileSync(at('public/key.pem'), spki('p256'))
    const publicKey = { path: at('public/key.pem') }
    const { source, next } = watched(at('key.pem'), NEVER_POLL, { publicKey })
    replaceFile(at('key.pem'), pkcs8('p256b'))
    expect((await next()).error).toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    replaceFile(at('public/key.pem'), spki('p256b'))
    expect(await next()).toEqual({ keyId: undefined })
    const token = await keyOf(source).sign('{}', signal())
    jwt.verify(token, createPublicKey(spki('p256b')), { algorithms: ['ES256'] })
  })

  test('K6 · a listener that throws or rejects harms neither the others nor the rotation', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'))
    const unhandled = jest.fn()
    process.on('unhandledRejection', unhandled)
    const last = new Promise<KeyChange>((resolve) => {
      source.subscribe(() => {
        throw new Error('listener')
      })
      const rejecting: (change: KeyChange) => unknown = () => Promise.reject(new Error('listener'))
      source.subscribe(rejecting)
      source.subscribe(resolve)
    })
    replaceFile(at('key.pem'), pkcs8('p384'))
    await Promise.all([next(), last])
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
    expect(keyOf(source).algorithm).toBe('ES384')
  })
})
