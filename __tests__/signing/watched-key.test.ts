import { createPublicKey } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jwt from 'jsonwebtoken'
import { openKey } from '../../lib/signing/index.js'
import type { KeyRequest } from '../../lib/signing/index.js'
import { checkKeyFile } from '../../lib/signing/key-file.js'
import { openWatchedKey } from '../../lib/signing/watched-key.js'
import type { WatchTiming } from '../../lib/signing/watched-key.js'
import type { KeyChange, KeySource } from '../../lib/types/internal.js'
import { call, keyOf, namedKey, pair, parts, pkcs8, request, spki } from './keys.js'

const FAST: WatchTiming = { debounceMs: 5, settleMs: 30, pollMs: 3_000 }
const NEVER_POLL = { ...FAST, pollMs: 3_600_000 }

let dir = ''
let sources: KeySource[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'embed-auth-watch-'))
})
afterEach(() => {
  for (const source of sources) source.close()
  sources = []
  rmSync(dir, { recursive: true, force: true })
})

const at = (name: string) => join(dir, name)

/** Writes beside the file and renames over it, as agents of secret stores do. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content)
  renameSync(`${path}.new`, path)
}

function watched(
  path: string,
  timing: WatchTiming = NEVER_POLL,
  overrides: Partial<KeyRequest> = {},
): { source: KeySource; changes: KeyChange[]; next: () => Promise<KeyChange> } {
  const privateKey = { path, watch: true }
  const file = checkKeyFile(privateKey, 'privateKey')
  const source = openWatchedKey(request({ privateKey, ...overrides }), file, timing)
  sources.push(source)
  const changes: KeyChange[] = []
  const waiting: ((change: KeyChange) => void)[] = []
  let taken = 0
  source.subscribe((change) => {
    changes.push(change)
    waiting.shift()?.(change)
  })
  /** The next change that was not taken yet. */
  const next = () => {
    const known = changes[taken]
    taken += 1
    if (known !== undefined) return Promise.resolve(known)
    return new Promise<KeyChange>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no change came')), 3_000)
      waiting.push((change) => {
        clearTimeout(late)
        resolve(change)
      })
    })
  }
  return { source, changes, next }
}

/** That nothing happens shows only over time: that of several debounces and polls. */
const quietMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a watched key file', () => {
  test('K6 · is read at construction, and its first faults throw there', () => {
    writeFileSync(at('key.pem'), spki('p256'))
    expect(() => openKey(request({ privateKey: { path: at('key.pem'), watch: true } }))).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_PUBLIC' }),
    )
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const source = openKey(request({ privateKey: { path: at('key.pem'), watch: true } }))
    sources.push(source)
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
      while (rotating) tokens.push(await keyOf(source).sign('{"n":1}', call()))
    })
    try {
      for (const key of keys.slice(1)) {
        replace(at('key.jwk'), key.content)
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
      writeFileSync(join(at(version), 'tls.key'), content)
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
    const token = await keyOf(source).sign('{}', call())
    expect(jwt.verify(token, third.publicKey, { algorithms: ['ES256'] })).toEqual({})
  })

  test('K6 · finds by looking what no event tells: a link chain outside the directory', async () => {
    mkdirSync(at('elsewhere'))
    const [first, second] = [namedKey('v1'), namedKey('v2')]
    writeFileSync(join(at('elsewhere'), 'key.jwk'), first.content)
    mkdirSync(at('mount'))
    symlinkSync(join(at('elsewhere'), 'key.jwk'), join(at('mount'), 'key.jwk'))
    const { next } = watched(join(at('mount'), 'key.jwk'), { ...FAST, pollMs: 20 })
    replace(join(at('elsewhere'), 'key.jwk'), second.content)
    await expect(next()).resolves.toEqual({ keyId: 'v2' })
  })

  test.each([
    ['half a key', () => pkcs8('p384').slice(0, 80), 'ERR_KEY_MALFORMED'],
    ['a public key', () => spki('p256'), 'ERR_KEY_PUBLIC'],
    ['a key that is too small', () => pkcs8('rsa1024'), 'ERR_KEY_TOO_SMALL'],
    ['a key of another kind', () => pkcs8('ed25519'), 'ERR_KEY_ALGORITHM'],
    ['nothing', () => '', 'ERR_KEY_MISSING'],
  ])('K6 · refuses and reports %s once, and the old key goes on', async (_what, content, code) => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next, changes } = watched(
      at('key.pem'),
      { ...FAST, pollMs: 15 },
      {
        keyId: 'old',
      },
    )
    const before = source.current
    replace(at('key.pem'), content())
    const change = await next()
    expect(change).toEqual({ keyId: 'old', error: expect.objectContaining({ code }) })
    expect(source.current).toBe(before)
    // The same content again, as another file: looked at, but not reported anew.
    replace(at('key.pem'), content())
    await quietMs(150)
    expect(changes).toHaveLength(1)
    replace(at('key.pem'), pkcs8('p384'))
    await expect(next()).resolves.toEqual({ keyId: 'old' })
    expect(keyOf(source).algorithm).toBe('ES384')
  })

  test('K6 · reports a file that went away, and takes it over when it is back', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), { ...FAST, pollMs: 20 })
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
    replace(at('key.pem'), pkcs8('p256'))
    await quietMs(100)
    expect(source.current).toBe(before)
    replace(at('key.pem'), pkcs8('p384'))
    await next()
    expect(changes).toHaveLength(1)
  })

  test('K8 · a new key that does not fit the fixed public key is refused', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), NEVER_POLL, { publicKey: spki('p256') })
    const before = source.current
    replace(at('key.pem'), pkcs8('p256b'))
    expect((await next()).error).toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    expect(source.current).toBe(before)
  })

  test('K8 · a public key in a file is read anew with each rotation', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    mkdirSync(at('public'))
    writeFileSync(at('public/key.pem'), spki('p256'))
    const publicKey = { path: at('public/key.pem') }
    const { source, next } = watched(at('key.pem'), NEVER_POLL, { publicKey })
    replace(at('key.pem'), pkcs8('p256b'))
    expect((await next()).error).toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    replace(at('public/key.pem'), spki('p256b'))
    expect(await next()).toEqual({ keyId: undefined })
    const token = await keyOf(source).sign('{}', call())
    jwt.verify(token, createPublicKey(spki('p256b')), { algorithms: ['ES256'] })
  })

  test('K6 · signatures that wait at the gate during a rotation are made with the key they began with', async () => {
    writeFileSync(at('key.pem'), pkcs8('rsa4096'))
    const { source, next } = watched(at('key.pem'))
    const signing = Array.from({ length: 20 }, () => keyOf(source).sign('{}', call()))
    replace(at('key.pem'), pkcs8('p256'))
    await next()
    for (const token of await Promise.all(signing)) {
      jwt.verify(token, pair('rsa4096').publicKey, { algorithms: ['RS512'] })
    }
    expect(keyOf(source).algorithm).toBe('ES256')
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
    replace(at('key.pem'), pkcs8('p384'))
    await Promise.all([next(), last])
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
    expect(keyOf(source).algorithm).toBe('ES384')
  })

  test('K6 · close() stops following, and an unsubscribed listener hears nothing', async () => {
    writeFileSync(at('key.pem'), pkcs8('p256'))
    const { source, next } = watched(at('key.pem'), { ...FAST, pollMs: 10 })
    const gone = jest.fn()
    source.subscribe(gone)()
    replace(at('key.pem'), pkcs8('p384'))
    await next()
    expect(gone).not.toHaveBeenCalled()
    source.close()
    replace(at('key.pem'), pkcs8('p521'))
    await quietMs(100)
    expect(keyOf(source).algorithm).toBe('ES384')
  })
})
