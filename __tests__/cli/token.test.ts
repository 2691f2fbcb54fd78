import { writeFileSync } from 'node:fs'
import jwt from 'jsonwebtoken'
import { rsaPair } from '../helpers/key-pairs.js'
import { folderForThisFile, runHere } from './in-process.js'

const path = folderForThisFile()
const { privatePem, publicPem } = rsaPair()
const LATENODE_ENV = { LATENODE_TENANT_ID: '7', LATENODE_PRIVATE_KEY: privatePem }
const ACTIVEPIECES_ENV = {
  ACTIVEPIECES_INSTANCE_URL: 'https://flows.example.com',
  ACTIVEPIECES_SIGNING_KEY_ID: 'key-1',
  ACTIVEPIECES_SIGNING_KEY: privatePem.replaceAll('\n', '\\n'),
}
const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/

describe('token', () => {
  it('prints only the token on standard output, and its lifetime on standard error', async () => {
    const args = [
      'token',
      '--platform',
      'latenode',
      '--user-id',
      'u-1',
      '--space',
      '12:manager',
      '--space',
      '15:credential-only',
      '--plan-id',
      '2',
      '--ttl',
      '60',
    ]
    const { code, stdout, stderr } = await runHere(args, { env: LATENODE_ENV })
    expect(code).toBe(0)
    expect(stdout).toMatch(TOKEN)
    expect(stderr).toMatch(/^Latenode token, valid for 1 min/)
    expect(stderr).not.toContain('eyJ')
    expect(jwt.verify(stdout.trim(), publicPem, { algorithms: ['RS512'] })).toMatchObject({
      tenant_id: 7,
      user_id: 'u-1',
      plan_id: 2,
      no_personal_space: true,
      grant_access: [
        { space_id: 12, role_id: 2 },
        { space_id: 15, role_id: 5 },
      ],
    })
  })

  it('signs for Activepieces from an escaped PEM, told by its settings', async () => {
    const args = [
      'token',
      '--user-id',
      'u-1',
      '--project-id',
      'acme',
      '--first-name',
      'Ada',
      '--last-name',
      'Lovelace',
      '--role',
      'EDITOR',
      '--json',
    ]
    const { code, stdout, stderr } = await runHere(args, { env: ACTIVEPIECES_ENV })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const issued = JSON.parse(stdout) as { token: string }
    expect(issued).toMatchObject({ platform: 'activepieces', expiresIn: 300 })
    const { header, payload } = jwt.verify(issued.token, publicPem, {
      algorithms: ['RS256'],
      complete: true,
    })
    expect(header.kid).toBe('key-1')
    expect(payload).toMatchObject({
      externalUserId: 'u-1',
      externalProjectId: 'acme',
      role: 'EDITOR',
      version: 'v3',
    })
  })

  it('ends with 1 and names every missing variable, none of the others', async () => {
    const args = ['token', '--platform', 'latenode', '--user-id', 'u-1', '--personal-space']
    const { code, stdout, stderr } = await runHere(args, { env: { LATENODE_PRIVATE_KEY: ' ' } })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('LATENODE_TENANT_ID')
    expect(stderr).toContain('LATENODE_PRIVATE_KEY')
  })

  it('reads settings from a file, over which the environment wins', async () => {
    writeFileSync(path('app.env'), `LATENODE_TENANT_ID=3\nLATENODE_PRIVATE_KEY="${privatePem}"\n`)
    const args = ['token', '--user-id', 'u-1', '--personal-space', '--env', path('app.env')]
    const [fromFile, overridden] = await Promise.all([
      runHere(args),
      runHere(args, { env: { LATENODE_TENANT_ID: '4' } }),
    ])
    expect(jwt.decode(fromFile.stdout.trim())).toMatchObject({ tenant_id: 3 })
    expect(jwt.decode(overridden.stdout.trim())).toMatchObject({ tenant_id: 4 })
  })
})
