import {
  ALGORITHMS,
  algorithmsOfKey,
  checkToken,
  decodeToken,
  guessPlatform,
  MAX_TOKEN_BYTES,
  verifySignature,
} from '../../lib/contract'
import { compact, encodePart } from '../helpers/compact'
import { ALGORITHMS as EXPECTED, keyPair, pairFor } from '../helpers/key-pairs'
import { activepiecesToken, KEY, KEY_ID, latenodeToken, NOW_MS, NOW_S } from './tokens'

const PLATFORMS = ['latenode', 'activepieces', undefined] as const

describe('signatures', () => {
  const decode = (token: string) => {
    const decoding = decodeToken(token)
    if (!('token' in decoding)) throw new Error(decoding.message)
    return decoding.token
  }

  test('K2 · an algorithm is bound to its key', () => {
    expect(ALGORITHMS).toEqual(EXPECTED)
    for (const algorithm of ALGORITHMS) {
      const token = decode(compact({ alg: algorithm }, {}, pairFor(algorithm).privateKey))
      for (const other of ALGORITHMS) {
        const key = pairFor(other).publicKey
        const fits = algorithmsOfKey(key).includes(algorithm)
        expect(fits).toBe(pairFor(other) === pairFor(algorithm))
        expect(verifySignature(token, key, algorithm)).toBe(fits)
      }
    }
  })

  test('K2 · an RSA key of 1024 bits verifies nothing', () => {
    const { privateKey, publicKey } = keyPair('rsa-1024', 'rsa', { modulusLength: 1024 })
    expect(algorithmsOfKey(publicKey)).toEqual([])
    const token = decode(compact({ alg: 'RS256' }, {}, privateKey))
    expect(verifySignature(token, publicKey, 'RS256')).toBe(false)
  })

  test('K2 · a signature by a key on another curve is not verified', () => {
    const { privateKey, publicKey } = pairFor('ES256')
    const token = decode(compact({ alg: 'ES256K' }, {}, privateKey))
    expect(verifySignature(token, publicKey, 'ES256K')).toBe(false)
  })

  test.each([
    ...['ES256', 'ES384', 'ES512', 'ES256K'].map((alg) => [alg, 'der'] as const),
    ...['PS256', 'PS384', 'PS512'].map((alg) => [alg, 'long-salt'] as const),
  ])('K4 · %s in the form %s is not verified', (alg, variant) => {
    const { privateKey, publicKey } = pairFor(alg)
    const token = decode(compact({ alg }, {}, privateKey, variant))
    expect(verifySignature(token, publicKey, alg as 'ES256')).toBe(false)
  })

  test('are invalid where the key is known and the algorithm is not allowed', () => {
    const token = latenodeToken({}, { alg: 'HS256' })
    const { publicKey } = KEY
    for (const platform of PLATFORMS) {
      const check = checkToken(token, { platform, nowMs: NOW_MS, records: { publicKey } })
      expect(check.signature).toBe('invalid')
    }
  })
})

describe('decoding', () => {
  test.each([
    ['', /three parts/],
    ['{"token":"a.b.c"}', /header of the token has characters/],
    ['a.b.c.d.e', /encrypted/],
    ['a b.c.d', /header of the token has characters/],
    [`${encodePart('[]')}.${encodePart({})}.x`, /header of the token is not a JSON object/],
    [`${encodePart({})}.${encodePart('null')}.x`, /payload of the token is not a JSON object/],
    [`${encodePart({})}.gICA.x`, /payload/],
    ['a'.repeat(MAX_TOKEN_BYTES + 1), /128 kB/],
  ])('%.20j is not a token', (text, message) => {
    expect(decodeToken(text)).toMatchObject({ message: expect.stringMatching(message) })
  })

  test('names what is not base64url', () => {
    const [head = '', body = ''] = latenodeToken().split('.')
    expect(decodeToken(`${head}.${body}.AAA`)).toMatchObject({ token: { encoding: 'base64url' } })
    expect(decodeToken(`${head}.${body}.AAB`)).toMatchObject({ token: { encoding: 'loose' } })
    expect(decodeToken(`${head}.${body}.AA+/`)).toMatchObject({ token: { encoding: 'base64' } })
  })

  test('P4 · members come from the token, never from a prototype', () => {
    const token = latenodeToken({ user_id: undefined })
    const prototype = Object.prototype as unknown as Record<string, unknown>
    prototype.user_id = 'polluted'
    try {
      const { refusal } = checkToken(token, { platform: 'latenode', nowMs: NOW_MS })
      expect(refusal?.rule).toBe('user-id-missing')
    } finally {
      delete prototype.user_id
    }
  })
})

describe('a check', () => {
  test('guesses the platform from the claims', () => {
    expect(guessPlatform({ tenant_id: 1 })).toBe('latenode')
    expect(guessPlatform({ externalUserId: 'u', version: 'v3' })).toBe('activepieces')
    expect(guessPlatform({ sub: 'u' })).toBeUndefined()
  })

  test('of an unknown platform looks only at what holds for every token', () => {
    const token = compact(
      { alg: 'RS256', typ: 'JWT', kid: 'k' },
      { sub: 'u', exp: NOW_S + 60 },
      KEY.privateKey,
    )
    const options = { platform: undefined, nowMs: NOW_MS, records: { publicKey: KEY.publicKey } }
    expect(checkToken(token, options)).toMatchObject({
      findings: [{ rule: 'platform-unknown', refused: false }],
      signature: 'verified',
    })
  })

  test('K7 · no finding holds the token or a key', () => {
    for (const token of [latenodeToken({}, {}, pairFor('ES256')), activepiecesToken({ role: 5 })]) {
      for (const platform of PLATFORMS) {
        const { findings } = checkToken(token, { platform, nowMs: NOW_MS })
        for (const part of token.split('.')) expect(JSON.stringify(findings)).not.toContain(part)
      }
    }
  })

  test('a quoted value is short', () => {
    const long = 'x'.repeat(50_000)
    const tokens = [
      activepiecesToken(
        { role: long, version: long, piecesFilterType: long, [long]: 1 },
        { typ: long },
      ),
      activepiecesToken({ firstName: [long], concurrencyPoolLimit: long, concurrencyPoolKey: 5 }),
      activepiecesToken({}, { kid: long, [long]: 1, alg: long }),
      latenodeToken({ tenant_id: long, exp: long, nbf: long, iat: long, plan_id: long }),
    ]
    for (const platform of PLATFORMS) {
      for (const { message, answer } of tokens.flatMap(
        (token) => checkToken(token, { platform, nowMs: NOW_MS }).findings,
      )) {
        expect(message.length).toBeLessThan(300)
        expect(answer?.message.length ?? 0).toBeLessThan(600)
      }
    }
  })

  test.each([
    ['grants', latenodeToken({ grant_access: Array(5000).fill({ space_id: 1 }) })],
    ['an id of spaces', latenodeToken({ user_id: ' '.repeat(60_000) })],
    ['an id of @', activepiecesToken({ externalUserId: '@'.repeat(60_000) })],
    [
      'claims',
      latenodeToken(Object.fromEntries(Array.from({ length: 8000 }, (_, n) => [`c${n}`, n]))),
    ],
    ['brackets', `${encodePart({})}.${encodePart(`{"user_id":${'['.repeat(40_000)}`)}.AAAA`],
    ['dots', '.'.repeat(MAX_TOKEN_BYTES)],
    [
      'a pool limit',
      activepiecesToken({
        concurrencyPoolKey: 'k',
        concurrencyPoolLimit: `${' '.repeat(60_000)}x`,
      }),
    ],
  ])('C4 · takes linear time for many %s', (_, token) => {
    for (const platform of PLATFORMS) {
      const start = performance.now()
      const records = { publicKey: KEY.publicKey, signingKeys: new Map([[KEY_ID, KEY.publicKey]]) }
      checkToken(token, { platform, nowMs: NOW_MS, records })
      expect(performance.now() - start).toBeLessThan(500)
    }
  })
})
