import fc from 'fast-check'
import { embedAuth, latenode } from 'embed-auth'
import { encodePart } from '../helpers/compact.js'
import { ALGORITHMS, pairFor, rsaPair } from '../helpers/key-pairs.js'
import { compact } from './compact.js'
import { ACTIVEPIECES, AP_HEADER, inspect, LATENODE, nowMs } from './tokens.js'

describe('a token that the library signed', () => {
  it.each(ALGORITHMS)(
    'is sound and verified with %s, and refused with another key',
    async (algorithm) => {
      const { privateKey, publicPem } = pairFor(algorithm)
      const embed = embedAuth({
        getUser: () => null,
        platform: latenode({ tenantId: 1, privateKey, algorithm }),
        policy: () => ({ userId: 'u-1', spaces: [{ spaceId: 12, role: 'manager' }] }),
        now: () => nowMs,
      })
      const { token } = await embed.issue(null)
      const report = inspect(token, { publicKey: publicPem })
      expect(report).toMatchObject({ sound: true, platform: 'latenode', platformBy: 'claims' })
      expect(report.signature.status).toBe('verified')
      expect(report.findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([])

      const other = rsaPair(2048, 'another').publicPem
      expect(inspect(token, { publicKey: other })).toMatchObject({
        sound: false,
        signature: { status: 'refused' },
      })
    },
  )
})

describe('the key that a token is verified with', () => {
  const { privateKey, privatePem, publicPem, publicKey } = rsaPair()
  const token = compact(LATENODE, undefined, privateKey)

  it('is told by its thumbprint, which node and PEM or JWK form do not change', () => {
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }))
    const byPem = inspect(token, { publicKey: publicPem }).signature
    expect(byPem.status).toBe('verified')
    expect(byPem.key?.thumbprint).toMatch(/^[\w-]{43}$/)
    expect(inspect(token, { publicKey: jwk }).signature).toEqual(byPem)
    expect(inspect(token, { publicKey: publicPem.replaceAll('\n', '\\n') }).signature).toEqual(
      byPem,
    )
  })

  it('K7 · is refused where it is private, a secret or no key, and never repeated', () => {
    const jwk = privateKey.export({ format: 'jwk' })
    for (const [text, reason] of [
      [privatePem, 'is a private key'],
      [JSON.stringify(jwk), 'is a private key'],
      ['{"kty":"oct","k":"c2VjcmV0"}', 'is a shared secret'],
      ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'not of a public key'],
      ['secret', 'neither PEM'],
      ['', 'is empty'],
    ] as const) {
      const report = inspect(token, { publicKey: text })
      expect(report.signature.message).toContain(reason)
      expect(report.sound).toBe(false)
      const printed = JSON.stringify(report)
      expect(printed).not.toContain(privatePem.slice(60, 120))
      expect(printed).not.toContain(String(jwk.d).slice(0, 40))
    }
  })

  it('is said to be lacking where none is given, and the token is sound all the same', () => {
    expect(inspect(token)).toMatchObject({ sound: true, signature: { status: 'not verified' } })
  })
})

describe('what people paste', () => {
  const token = compact(LATENODE)
  it.each([
    ['quotes', `"${token}"`],
    ['a header', `Authorization: Bearer ${token}`],
    ['an answer of the route', JSON.stringify({ token, expiresIn: 300 })],
    ['an address', `https://flows.example.com/embed?jwtToken=${token}&x=1`],
    ['line breaks', token.replace(/(.{40})/g, '$1\r\n  ')],
  ])('is understood with %s around the token', (_, text) => {
    expect(inspect(text)).toMatchObject({ sound: true, platform: 'latenode' })
  })

  it.each([
    ['', 'is empty'],
    ['hello', 'has no dots'],
    [`${encodePart({})}.${encodePart({})}`, 'has 2 parts'],
    ['a.b.c.d.e', 'it is encrypted'],
    [`${encodePart([])}.${encodePart({})}.x`, 'header that is not a JSON object'],
    [`${encodePart({})}.%%%.x`, 'characters that base64url does not have'],
    ['<!doctype html>', 'is HTML'],
    ['{"code":"ERR_DENIED"}', 'refuses the token: ERR_DENIED'],
    ['-----BEGIN PRIVATE KEY-----', 'is a key, not a token'],
    ['a'.repeat(70_000), 'longer than 64 kB'],
  ])('is refused in words: %.20s', (text, reason) => {
    const report = inspect(text)
    expect(report).toMatchObject({ sound: false, header: undefined, claims: undefined })
    expect(report.findings[0]?.message).toContain(reason)
  })
})

describe('a report', () => {
  it('K7 · holds neither the token, nor its signature, nor a token or key within a claim', () => {
    const { privateKey, privatePem } = rsaPair()
    const inner = compact({ user_id: 'inner' }, undefined, privateKey)
    const token = compact(
      { ...LATENODE, note: `see ${inner}`, pem: privatePem },
      undefined,
      privateKey,
    )
    const printed = JSON.stringify(inspect(token))
    for (const secret of [token, inner, ...token.split('.'), inner.split('.')[2]!]) {
      expect(printed).not.toContain(secret)
    }
    expect(printed).not.toContain(privatePem.slice(100, 140))
    expect(printed).toContain('[a token, not shown]')
  })

  it('lets no claim move the cursor or turn the reading direction', () => {
    const name = 'a\u001b[2Jb\u202ec\u009b1m'
    const { claims } = inspect(compact({ ...LATENODE, [name]: name }))
    for (const hostile of ['\u001b', '\u202e', '\u009b']) {
      expect(JSON.stringify(claims)).not.toContain(hostile)
    }
    expect(JSON.stringify(claims)).toContain('\\\\u001b[2J')
  })

  it('is bounded for deep and wide claims', () => {
    const deep = `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`
    const token = `${encodePart({ alg: 'RS512' })}.${Buffer.from(deep).toString('base64url')}.AA`
    expect(JSON.stringify(inspect(token))).toContain('nested deeper than is shown')
    const grants = Array.from({ length: 2000 }, () => ({ space_id: 0, role_id: 1 }))
    const wide = inspect(compact({ ...LATENODE, grant_access: grants }))
    expect(wide.findings.length).toBeLessThan(30)
    expect(JSON.stringify(wide).length).toBeLessThan(100_000)
  })

  it('comes for any text, and for any JSON in the place of header and claims', () => {
    const names = fc.constantFrom(
      ...Object.keys({ ...LATENODE, ...ACTIVEPIECES, ...AP_HEADER }),
      '__proto__',
      'grant_access',
      'constructor',
    )
    const members = fc.dictionary(fc.oneof(names, fc.string()), fc.jsonValue())
    const { publicPem } = rsaPair()
    const shaped = fc
      .tuple(members, members, fc.base64String())
      .map(([header, claims, tail]) => `${encodePart(header)}.${encodePart(claims)}.${tail}`)
    fc.assert(
      fc.property(fc.oneof(shaped, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const report = inspect(text, { publicKey: publicPem })
        expect(report.sound).toBe(false)
        JSON.stringify(report)
      }),
      { numRuns: 500 },
    )
  })
})
