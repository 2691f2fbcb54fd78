import jwt from 'jsonwebtoken'
import { rsaPair } from '../helpers/key-pairs.js'
import { builtForThisFile } from './built.js'
import { runHere } from './in-process.js'

const cli = builtForThisFile()

const { privatePem } = rsaPair()

describe('the command line', () => {
  it('prints the version of its package', async () => {
    expect(await cli.run(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
  })

  it('ends a process with 2 for a command that does not exist, and suggests the right one', async () => {
    const { code, stdout, stderr } = await cli.run(['inspct'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Did you mean inspect?')
  })

  it('shows its commands with 2 when called without one, and each help with an example', async () => {
    const bare = await runHere([])
    expect(bare).toMatchObject({ code: 2, stdout: '' })
    for (const command of ['keygen', 'token', 'inspect', 'explain', 'doctor', 'sandbox']) {
      expect(bare.stderr).toContain(`  ${command} `)
    }
    const helps = await Promise.all(
      [
        '--help',
        'keygen --help',
        'token --help',
        'inspect --help',
        'explain --help',
        'doctor --help',
        'sandbox --help',
      ].map((line) => runHere(line.split(' '))),
    )
    for (const { code, stdout, stderr } of helps) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/Examples?:\n {2}\$ /)
      expect(stdout).not.toContain('\u001b')
    }
  })

  const WRONG: [string[], string][] = [
    [['inspct'], 'Did you mean inspect?'],
    [['inspect', '--publik-key', 'x'], 'Did you mean --public-key?'],
    [['keygen', '--alg', 'HS256'], 'Allowed choices are RS256'],
    [['keygen', '--alg', 'ES256', '--bits', '4096'], '--bits is only for RSA keys'],
    [['token', '--platform', 'latenode'], "required option '--user-id <id>' not specified"],
    [['token', '--user-id', 'u'], 'No platform given'],
    [
      ['token', '--platform', 'latenode', '--user-id', 'u', '--space', '12:owner'],
      'Admin cannot be granted',
    ],
    [['token', '--platform', 'latenode', '--user-id', 'u', '--ttl', '29'], 'from 30 to 3600'],
    [
      ['token', '--platform', 'latenode', '--user-id', 'u', '--role', 'EDITOR'],
      'Only for Activepieces: --role',
    ],
    [
      ['token', '--platform', 'latenode', '--user-id', 'u'],
      'needs --space ID:ROLE (at least one) or --personal-space',
    ],
    [
      ['token', '--platform', 'activepieces', '--user-id', 'u'],
      '--project-id, --first-name, --last-name, --role',
    ],
    [['inspect', '--file', 'nowhere.txt'], 'does not exist'],
    [['inspect', 'x', '--file', 'y'], 'not both'],
    [['doctor', '--url', 'example.com'], 'absolute http(s) URL'],
    [['sandbox', '--fault', 'explode'], 'Unknown fault or invalid number'],
    [['explain', '--config', 'none.mjs', '--user', 'none.json'], 'does not exist'],
  ]

  it('ends with 2 and says on standard error what was wrong', async () => {
    const results = await Promise.all(WRONG.map(([args]) => runHere(args)))
    for (const [index, { code, stdout, stderr }] of results.entries()) {
      const [args, reason] = WRONG[index]!
      expect({ args, code, stdout, stderr }).toEqual({
        args,
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(reason),
      })
    }
  })

  it('K7 · repeats no token or key that was typed in the wrong place', async () => {
    const token = jwt.sign({ tenant_id: 7 }, privatePem, { algorithm: 'RS512' })
    for (const args of [
      [token],
      ['keygen', token],
      ['doctor', `--${token}`],
      ['token', '--platform', token, '--user-id', privatePem],
    ]) {
      const { code, stdout, stderr } = await runHere(args)
      expect(code).toBe(2)
      for (const secret of [
        token.split('.')[1]!,
        token.split('.')[2]!,
        privatePem.slice(200, 240),
      ]) {
        expect(stdout + stderr).not.toContain(secret)
      }
    }
  })
})
