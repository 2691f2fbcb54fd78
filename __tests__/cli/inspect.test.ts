import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import jwt from 'jsonwebtoken'
import { embedAuth, latenode } from 'embed-auth'
import { encodePart } from '../helpers/compact.js'
import { ALGORITHMS, ecPair, pairFor, rsaPair } from '../helpers/key-pairs.js'
import { checkToken } from '../../lib/contract/index.js'
import { printableJson } from '../../lib/cli/terminal/printable.js'
import { folderForThisFile, runHere } from './in-process.js'
import { ACTIVEPIECES, AP_HEADER, compact, inspect, LATENODE, nowMs } from './tokens.js'

describe('a token that the library signed', () => {
  it.each(ALGORITHMS)(
    'is valid and verified with %s, and invalid with another key',
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
      expect(report).toMatchObject({ valid: true, platform: 'latenode', platformBy: 'claims' })
      expect(report.signature.status).toBe('verified')
      expect(report.findings).toEqual([])

      const other = rsaPair(2048, 'another').publicPem
      expect(inspect(token, { publicKey: other })).toMatchObject({
        valid: false,
        signature: { status: 'invalid' },
        findings: [
          {
            rule: expect.stringMatching(/signature-invalid|algorithm-key-mismatch/),
            refused: true,
          },
        ],
      })
    },
  )
})

describe('the key that a token is verified with', () => {
  const { privateKey, privatePem, publicPem, publicKey } = rsaPair()
  const token = compact(LATENODE, undefined, privateKey)

  it('is shown by its thumbprint, which is the same for PEM and JWK', () => {
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }))
    const byPem = inspect(token, { publicKey: publicPem }).signature
    expect(byPem.status).toBe('verified')
    expect(byPem.key?.thumbprint).toMatch(/^[\w-]{43}$/)
    expect(inspect(token, { publicKey: jwk }).signature).toEqual(byPem)
    expect(inspect(token, { publicKey: publicPem.replaceAll('\n', '\\n') }).signature).toEqual(
      byPem,
    )
  })

  it('K7 · is an error if it is private, a secret or no key, and is never repeated', () => {
    const jwk = privateKey.export({ format: 'jwk' })
    for (const [text, reason] of [
      [privatePem, 'is a private key'],
      [JSON.stringify(jwk), 'is a private JWK'],
      ['{"kty":"oct","k":"c2VjcmV0"}', 'is a shared secret'],
      [
        '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
        'damaged or incomplete public key',
      ],
      ['secret', 'is text but not a key'],
      ['', 'holds no key'],
    ] as const) {
      const report = inspect(token, { publicKey: text })
      expect(report.findings).toMatchObject([{ rule: 'public-key-invalid', severity: 'error' }])
      expect(report.findings[0]!.message).toContain(reason)
      expect(report).toMatchObject({ valid: false, signature: { status: 'not-checked' } })
      const printed = JSON.stringify(report)
      expect(printed).not.toContain(privatePem.slice(60, 120))
      expect(printed).not.toContain(String(jwk.d).slice(0, 40))
    }
  })

  it('is not needed for a valid report', () => {
    expect(inspect(token)).toMatchObject({ valid: true, signature: { status: 'not-checked' } })
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
    expect(inspect(text)).toMatchObject({ valid: true, platform: 'latenode' })
  })

  it.each([
    ['', 'is empty'],
    ['hello', 'text without dots'],
    [`${encodePart({})}.${encodePart({})}`, 'received 2 parts'],
    ['a.b.c.d.e', 'it is encrypted'],
    [`${encodePart([])}.${encodePart({})}.x`, 'header of the token is not a JSON object'],
    [`${encodePart({})}.%%%.x`, 'characters that base64url does not have'],
    ['<!doctype html>', 'is HTML'],
    ['{"code":"ERR_DENIED"}', 'error answer of a token route: ERR_DENIED'],
    ['-----BEGIN PRIVATE KEY-----', 'is a key, not a token'],
    ['a'.repeat(140_000), 'longer than 128 kB'],
  ])('is refused with the reason: %.20s', (text, reason) => {
    const report = inspect(text)
    expect(report).toMatchObject({ valid: false, header: undefined, claims: undefined })
    expect(report.findings[0]?.message).toContain(reason)
  })
})

describe('a report', () => {
  it('has the findings of the contract, and says what the platform refuses', () => {
    const token = compact({ ...ACTIVEPIECES, role: undefined, exp: nowMs / 1000 - 60 }, AP_HEADER)
    const { findings, valid } = inspect(token)
    expect(findings).toEqual(checkToken(token, { platform: 'activepieces', nowMs }).findings)
    expect(valid).toBe(false)
    expect(findings).toMatchObject([
      { rule: 'token-expired', path: 'claims.exp', severity: 'error', refused: true },
      { rule: 'role-missing', path: 'claims.role', severity: 'error', refused: false },
    ])
  })

  it('is for the platform of the option, whatever the claims are', () => {
    expect(inspect(compact(LATENODE), { platform: 'activepieces' })).toMatchObject({
      platform: 'activepieces',
      platformBy: 'option',
      valid: false,
    })
  })

  it('K7 · prints neither the token, nor its signature, nor a token or key in a claim', async () => {
    const { privateKey, privatePem } = rsaPair()
    const inner = compact({ user_id: 'inner' }, undefined, privateKey)
    const claims = { ...LATENODE, note: `see ${inner}`, pem: privatePem, [inner]: 1 }
    const token = compact(claims, undefined, privateKey)
    for (const options of [[], ['--json']]) {
      const { stdout } = await runHere(['inspect', token, ...options])
      for (const secret of [token, inner, ...token.split('.'), inner.split('.')[2]!]) {
        expect(stdout).not.toContain(secret)
      }
      expect(stdout).not.toContain(privatePem.slice(100, 140))
      expect(stdout).toContain('[token not shown]')
    }
  })

  it('prints no control characters of a claim', async () => {
    const name = 'a\u001b[2Jb\u202ec\u009b1m'
    const token = compact({ ...LATENODE, [name]: name, role: 'x\n✓ ok' }, { alg: name, [name]: 1 })
    for (const options of [[], ['--json']]) {
      const { stdout } = await runHere(['inspect', token, ...options])
      for (const hostile of ['\u001b', '\u202e', '\u009b', '\n✓ ok']) {
        expect(stdout).not.toContain(hostile)
      }
      expect(stdout).toContain('\\u001b[2J')
    }
  })

  it('is short for deep and wide claims', async () => {
    const deep = `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`
    const token = `${encodePart({ alg: 'RS512' })}.${Buffer.from(deep).toString('base64url')}.AA`
    for (const options of [[], ['--json']]) {
      const { stdout } = await runHere(['inspect', token, ...options])
      expect(stdout).toContain('nested too deep to show')
    }
    const grants = Array.from({ length: 2000 }, () => ({ space_id: 0, role_id: 1 }))
    const wide = await runHere(['inspect', compact({ ...LATENODE, grant_access: grants })])
    expect(wide.stdout).toContain('and 1950 more spaces')
    expect(wide.stdout.split('\n').length).toBeLessThan(250)
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
        expect(report.valid).toBe(false)
        printableJson(report)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the command', () => {
  const path = folderForThisFile()
  const { privatePem, publicPem } = rsaPair()
  const signed = () =>
    jwt.sign(
      { tenant_id: 7, user_id: 'u-1', grant_access: [{ space_id: 12, role_id: 4 }] },
      privatePem,
      { algorithm: 'RS512', expiresIn: 300 },
    )

  it('shows roles and times in words, from argument, file and standard input alike', async () => {
    const token = signed()
    writeFileSync(path('token.txt'), token)
    const [argument, file, input, dash] = await Promise.all([
      runHere(['inspect', token]),
      runHere(['inspect', '--file', path('token.txt')]),
      runHere(['inspect'], { input: JSON.stringify({ token }) }),
      runHere(['inspect', '-'], { input: `Bearer ${token}\n` }),
    ])
    for (const { code, stdout, stderr } of [argument, file, input, dash]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain('space 12: Read only (role 4)')
      expect(stdout).toContain('can view and run scenarios')
      expect(stdout).toMatch(/exp +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in (?:5 min|4 min 5\d s)/)
      expect(stdout).toContain('The signature was not checked.')
      expect(stdout).not.toContain(token.split('.')[2])
      expect(stdout).not.toContain(token.split('.')[1])
      expect(stdout).not.toContain('\u001b')
    }
  })

  it('ends with 1 for a token that the platform refuses, and says how to fix it', async () => {
    const claims = { tenant_id: null, user_id: 'u-1', exp: Math.floor(Date.now() / 1000) - 10_830 }
    const input = `${encodePart({ alg: 'HS256', typ: 'JWT' })}.${encodePart(claims)}`
    const mac = createHmac('sha256', privatePem).update(input).digest('base64url')
    const bad = `${input}.${mac}`
    const { code, stdout, stderr } = await runHere(['inspect', bad], { env: { FORCE_COLOR: '1' } })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain('the text of the PEM')
    expect(stdout).toContain('received null, which JSON writes for NaN')
    expect(stdout).toContain('the token expired 3 hours ago')
    expect(stdout).toContain('\u001b[31m')
    expect(stdout).not.toContain(bad.split('.')[2])
  })

  it('verifies with the key of a file, and ends with 1 for another key or a private one', async () => {
    const token = signed()
    writeFileSync(path('good.pem'), publicPem)
    writeFileSync(path('other.pem'), ecPair().publicPem)
    writeFileSync(path('private.pem'), privatePem)
    const [good, other, secret] = await Promise.all(
      ['good.pem', 'other.pem', 'private.pem'].map((file) =>
        runHere(['inspect', token, '--public-key', path(file)]),
      ),
    )
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ verified') })
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('EC, P-256') })
    expect(other!.stdout).toContain('1 error. Latenode refuses this token.')
    expect(secret).toMatchObject({ code: 1, stdout: expect.stringContaining('is a private key') })
    expect(secret!.stdout + secret!.stderr).not.toContain(privatePem.slice(100, 140))
  })
})
