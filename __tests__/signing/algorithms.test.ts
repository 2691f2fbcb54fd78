import { constants, verify } from 'node:crypto'
import { compactVerify } from 'jose'
import jwt from 'jsonwebtoken'
import { ALGORITHMS, openKey } from '../../lib/signing/index.js'
import type { Algorithm } from '../../lib/signing/index.js'
import { pairFor } from '../helpers/key-pairs.js'
import { signal, openedKey, pair, parts, pkcs8, privateJwk, request } from './keys.js'
import type { KeyKind } from './keys.js'

const FITS: Partial<Record<KeyKind, readonly Algorithm[]>> = {
  rsa2048: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  pss: ['PS256', 'PS384', 'PS512'],
  pss384: ['PS384'],
  p256: ['ES256'],
  p384: ['ES384'],
  p521: ['ES512'],
  k256: ['ES256K'],
  ed25519: [],
}
const MATRIX = (Object.keys(FITS) as KeyKind[]).flatMap((kind) =>
  ALGORITHMS.map((algorithm) => [algorithm, kind, FITS[kind]!.includes(algorithm)] as const),
)

describe('algorithm and key', () => {
  test('K3 · knows ten algorithms, none of them symmetric', () => {
    expect(ALGORITHMS).toHaveLength(10)
    expect(ALGORITHMS.filter((name) => /^HS|none/i.test(name))).toEqual([])
    expect(Object.isFrozen(ALGORITHMS)).toBe(true)
  })

  test.each(MATRIX)('K2 · %s asked for with a key %s: taken is %s', (algorithm, kind, fits) => {
    const open = () => openedKey({ privateKey: pkcs8(kind), algorithm })
    if (fits) expect(open().algorithm).toBe(algorithm)
    else expect(open).toThrow(expect.objectContaining({ code: 'ERR_KEY_ALGORITHM' }))
  })

  test.each([
    ['rsa2048', 'RS512'],
    ['pss', 'PS256'],
    ['pss384', 'PS384'],
    ['p256', 'ES256'],
    ['p384', 'ES384'],
    ['p521', 'ES512'],
    ['k256', 'ES256K'],
  ] as const)('K2 · without an algorithm a key %s signs with %s', (kind, algorithm) => {
    expect(openedKey({ privateKey: pkcs8(kind) }).algorithm).toBe(algorithm)
  })

  test('K2 · the first RSA algorithm allowed is the default', () => {
    const open = (allowed: readonly Algorithm[]) =>
      openedKey({ privateKey: pkcs8('rsa2048'), allowed }).algorithm
    expect(open(['RS256'])).toBe('RS256')
    expect(open(['ES256', 'PS384', 'RS256'])).toBe('PS384')
  })

  test('K2 · a JWK with an alg signs with that, where nothing else is asked for', () => {
    const jwk = { ...privateJwk('rsa2048'), alg: 'PS384', use: 'sig', key_ops: ['sign'] }
    expect(openedKey({ privateKey: jwk }).algorithm).toBe('PS384')
  })

  test('K2 · a key whose algorithm the platform does not take is refused', () => {
    expect(() => openKey(request({ privateKey: pkcs8('p256'), allowed: ['RS256'] }))).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_ALGORITHM' }),
    )
  })
})

const RAW_BYTES = { ES256: 64, ES384: 96, ES512: 132, ES256K: 64 } as const
const SALT_BYTES = { PS256: 32, PS384: 48, PS512: 64 } as const

async function tokens(algorithm: Algorithm, count: number): Promise<string[]> {
  const key = openedKey({ privateKey: pairFor(algorithm).privateKey, algorithm })
  return Promise.all(
    Array.from({ length: count }, (_, index) => key.sign(`{"n":${index}}`, signal())),
  )
}

describe('signatures', () => {
  test.each(Object.entries(RAW_BYTES) as ['ES256', 64][])(
    'K4 · 1,000 of %s are raw r‖s of %d bytes that node:crypto verifies',
    async (algorithm, bytes) => {
      const { publicKey } = pairFor(algorithm)
      const hash = { ES256: 'sha256', ES384: 'sha384', ES512: 'sha512', ES256K: 'sha256' }[
        algorithm
      ]
      for (const token of await tokens(algorithm, 1000)) {
        const { input, signature } = parts(token)
        expect(signature).toHaveLength(bytes)
        const verifier = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
        expect(verify(hash, input, verifier, signature)).toBe(true)
      }
    },
  )

  test.each(Object.entries(SALT_BYTES) as ['PS256', 32][])(
    'K4 · 1,000 of %s have a salt of exactly %d bytes',
    async (algorithm, saltLength) => {
      const verifier = {
        key: pair('rsa2048').publicKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      }
      for (const token of await tokens(algorithm, 1000)) {
        const { input, signature } = parts(token)
        expect(verify(`sha${algorithm.slice(2)}`, input, verifier, signature)).toBe(true)
      }
    },
  )

  test.each(ALGORITHMS.filter((name) => name !== 'ES256K'))(
    'K4 · jose and jsonwebtoken both verify %s',
    async (algorithm) => {
      const { publicKey } = pairFor(algorithm)
      const [token] = await tokens(algorithm, 1)
      const verified = await compactVerify(token!, publicKey, { algorithms: [algorithm] })
      expect(verified.protectedHeader).toEqual({ alg: algorithm, typ: 'JWT' })
      expect(jwt.verify(token!, publicKey, { algorithms: [algorithm] })).toEqual({ n: 0 })
    },
  )

  test('K4 · an RSA-PSS key signs tokens that node:crypto and jsonwebtoken verify', async () => {
    const key = openedKey({ privateKey: pair('pss384').privateKey })
    const token = await key.sign('{"n":1}', signal())
    const { input, signature } = parts(token)
    const verifier = {
      key: pair('pss384').publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 48,
    }
    expect(verify('sha384', input, verifier, signature)).toBe(true)
    expect(jwt.verify(token, pair('pss384').publicKey, { algorithms: ['PS384'] })).toEqual({ n: 1 })
  })
})
