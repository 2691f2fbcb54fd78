import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import jwt from 'jsonwebtoken'
import { encodePart } from '../helpers/compact.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { folderForThisFile, runHere } from './in-process.js'

const path = folderForThisFile()
const { privatePem, publicPem } = rsaPair()

describe('inspect', () => {
  const token = jwt.sign(
    { tenant_id: 7, user_id: 'u-1', grant_access: [{ space_id: 12, role_id: 4 }] },
    privatePem,
    { algorithm: 'RS512', expiresIn: 300 },
  )

  it('shows roles and times in words, from argument, file and standard input alike', async () => {
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
