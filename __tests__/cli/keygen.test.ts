import { createPublicKey } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { latenode } from 'embed-auth'
import { inspectToken } from '../../lib/cli/inspect/report.js'
import { generatePair, pairFiles, writePair } from '../../lib/cli/keys.js'
import { signToken } from '../../lib/cli/token.js'
import { ALGORITHMS } from '../helpers/key-pairs.js'
import { folderForThisFile, runHere } from './in-process.js'

const path = folderForThisFile()

describe('keygen', () => {
  it('K2 · generates a pair for each algorithm that signs a verified token, and prints no key', async () => {
    const made = await Promise.all(
      ALGORITHMS.map((alg) => runHere(['keygen', '--alg', alg, '--out', path('keys'), '--json'])),
    )
    for (const [index, { code, stdout, stderr }] of made.entries()) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const facts = JSON.parse(stdout) as Record<string, string>
      const algorithm = ALGORITHMS[index]!
      expect(facts).toMatchObject({ algorithm })
      const privateFile = facts.privateKeyFile!
      expect(statSync(privateFile).mode & 0o777).toBe(0o600)
      expect(statSync(facts.publicKeyFile!).mode & 0o777).toBe(0o644)
      expect(readFileSync(privateFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)

      const privateKey = { path: privateFile }
      const platform = latenode({ tenantId: 7, privateKey, algorithm })
      const { token } = await signToken(
        platform,
        { userId: 'u-1', spaces: [], personalSpace: true },
        60,
      )
      const publicKey = readFileSync(facts.publicKeyFile!)
      expect(inspectToken(token, { publicKey, nowMs: Date.now() })).toMatchObject({
        valid: true,
        header: { alg: algorithm },
        signature: { status: 'verified', key: { thumbprint: facts.thumbprint } },
      })
    }
  })

  it('names a key by its JWK thumbprint, as another library computes it', async () => {
    const { stdout } = await runHere(['keygen', '--alg', 'ES512', '--out', path('print'), '--json'])
    const facts = JSON.parse(stdout) as Record<string, string>
    const publicKey = createPublicKey(readFileSync(facts.publicKeyFile!))
    expect(facts.thumbprint).toBe(await calculateJwkThumbprint(await exportJWK(publicKey)))
  })

  it('overwrites neither file, and leaves no single file behind', async () => {
    const args = ['keygen', '--alg', 'es256', '--out', path('once')]
    const first = await runHere(args)
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('mode 0600')
    expect(first.stdout).not.toContain('BEGIN')
    const before = readdirSync(path('once')).map((name) => readFileSync(path('once', name), 'utf8'))
    expect(await runHere(args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('exists already'),
    })
    const after = readdirSync(path('once')).map((name) => readFileSync(path('once', name), 'utf8'))
    expect(after).toEqual(before)

    writeFileSync(path('embed-auth-ES384.public.pem'), 'mine')
    const other = await runHere(['keygen', '--alg', 'ES384', '--out', path()])
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('ES384.public.pem') })
    expect(existsSync(path('embed-auth-ES384.private.pem'))).toBe(false)
  })

  it('keeps a file that another process writes at the same time, and leaves no single file', async () => {
    const files = pairFiles(path(), 'race')
    const pair = await generatePair('ES256')
    writeFileSync(files.publicKeyFile, 'mine')
    await expect(writePair(path(), files, pair)).rejects.toThrow('never overwrites')
    expect(readFileSync(files.publicKeyFile, 'utf8')).toBe('mine')
    expect(existsSync(files.privateKeyFile)).toBe(false)
  })

  it('says why it cannot write', async () => {
    writeFileSync(path('a-file'), '')
    const { code, stderr } = await runHere([
      'keygen',
      '--alg',
      'ES256',
      '--out',
      path('a-file', 'keys'),
    ])
    expect(code).toBe(1)
    expect(stderr).toContain('not a folder')
  })
})
