import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import jwt from 'jsonwebtoken'
import { openKey } from '../../lib/signing/index.js'
import { signal, keyOf, namedKey, pair, parts, pkcs8, request, spki } from './keys.js'
import { NEVER_POLL, pollEvery, quietMs, replaceFile, watchedFolder } from './watched.js'

const { at, watched } = watchedFolder()

describe('a watched key file', () => {
  test('K6 · is read at construction, and its first faults throw there', () => {
    writeFileSync(at('key.pem'), spki('p256'))
    expect(() => openKey(request({ privateKey: { path: at('key.pem'), watch: true } }))).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_PUBLIC' }),
    )
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const source = openKey(request({ privateKey: { path: at('key.pem'), watch: true } }))
    source.close()
    expect(source.watched).toBe(true)
    expect(keyOf(source).algorithm).toBe('ES256')
  })

  test('K6 · 100 rotations under load: every signature verifies, and kid follows', async () => {
    const keys = Array.from({ length: 101 }, (_, n) => namedKey(`k${n}`))
    const byId = new Map(keys.map((key) => [key.keyId, key.publicKey]))
    writeFileSync(at('key.jwk'), keys[0]!.content)
    const { source, next, changes } = watched(at('key.jwk'), NEVER_POLL, { keyId: 'configured' })

    let rotating = true
    const tokens: string[] = []
    const load = Array.from({ length: 4 }, async () => {
      while (rotating) tokens.push(await keyOf(source).sign('{"n":1}', signal()))
    })
    try {
      for (const key of keys.slice(1)) {
        replaceFile(at('key.jwk'), key.content)
        await expect(next()).resolves.toEqual({ keyId: key.keyId })
        expect(source.current?.keyId).toBe(key.keyId)
      }
    } finally {
      rotating = false
    }
    await Promise.all(load)

    expect(changes).toHaveLength(100)
    expect(tokens.length).toBeGreaterThan(200)
    const seen = new Set<string>()
    for (const token of tokens) {
      const { kid } = parts(token).header as { kid: string }
      seen.add(kid)
      jwt.verify(token, byId.get(kid)!, { algorithms: ['ES256'] })
    }
    expect(seen.size).toBeGreaterThan(50)
  })

  test('K6 · follows a rewrite in place, even one that is half written at first', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next, changes } = watched(at('key.pem'), { ...NEVER_POLL, settleMs: 400 })
    writeFileSync(at('key.pem'), pkcs8('p384').slice(0, 100))
    await quietMs(60)
    writeFileSync(at('key.pem'), pkcs8('p384'))
    await expect(next()).resolves.toEqual({ keyId: undefined })
    expect(keyOf(source).algorithm).toBe('ES384')
    expect(changes).toHaveLength(1)
  })

  test('K6 · follows the symlink swap of a Kubernetes secret', async () => {
    const publish = (version: string, content: string) => {
      mkdirSync(at(version))
      writeFileSync(at(version, 'tls.key'), content)
      symlinkSync(version, at('..data_tmp'))
      renameSync(at('..data_tmp'), at('..data'))
    }
    const [first, second, third] = [namedKey('v1'), namedKey('v2'), namedKey('v3')]
    publish('..2026_01', first.content)
    symlinkSync(join('..data', 'tls.key'), at('tls.key'))
    const { source, next } = watched(at('tls.key'))
    publish('..2026_02', second.content)
    rmSync(at('..2026_01'), { recursive: true })
    await expect(next()).resolves.toEqual({ keyId: 'v2' })
    publish('..2026_03', third.content)
    await expect(next()).resolves.toEqual({ keyId: 'v3' })
    const token = await keyOf(source).sign('{}', signal())
    expect(jwt.verify(token, third.publicKey, { algorithms: ['ES256'] })).toEqual({})
  })

  test('K6 · finds by looking what no event tells: a link chain outside the directory', async () => {
    mkdirSync(at('elsewhere'))
    const [first, second] = [namedKey('v1'), namedKey('v2')]
    writeFileSync(at('elsewhere', 'key.jwk'), first.content)
    mkdirSync(at('mount'))
    symlinkSync(at('elsewhere', 'key.jwk'), at('mount', 'key.jwk'))
    const { next } = watched(at('mount', 'key.jwk'), pollEvery(20))
    replaceFile(at('elsewhere', 'key.jwk'), second.content)
    await expect(next()).resolves.toEqual({ keyId: 'v2' })
  })

  test('K6 · signatures that wait at the gate during a rotation are made with the key they began with', async () => {
    writeFileSync(at('key.pem'), pkcs8('rsa4096'))
    const { source, next } = watched(at('key.pem'))
    const signing = Array.from({ length: 20 }, () => keyOf(source).sign('{}', signal()))
    replaceFile(at('key.pem'), pkcs8('p256'))
    await next()
    for (const token of await Promise.all(signing)) {
      jwt.verify(token, pair('rsa4096').publicKey, { algorithms: ['RS512'] })
    }
    expect(keyOf(source).algorithm).toBe('ES256')
  })

  test('K6 · close() stops following, and an unsubscribed listener hears nothing', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), pollEvery(10))
    const gone = jest.fn()
    source.subscribe(gone)()
    replaceFile(at('key.pem'), pkcs8('p384'))
    await next()
    expect(gone).not.toHaveBeenCalled()
    source.close()
    replaceFile(at('key.pem'), pkcs8('p521'))
    await quietMs(100)
    expect(keyOf(source).algorithm).toBe('ES384')
  })
})
