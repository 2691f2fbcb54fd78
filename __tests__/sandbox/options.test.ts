import { createSandbox, type SandboxOptions } from 'embed-auth/sandbox'
import { EmbedAuthError } from '../../lib/errors'
import { ecPair, rsaPair } from '../helpers/key-pairs'

const { publicPem, privatePem, publicKey } = rsaPair()
const latenode = { tenantId: 7, publicKey: publicPem, spaces: [1], plans: [] }
const activepieces = { signingKeys: { a: publicPem } }

function faultsOf(options: unknown) {
  try {
    createSandbox(options as SandboxOptions)
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    return error.issues.map(({ code, option }) => `${code} ${option}`)
  }
  return []
}

describe('options of the sandbox', () => {
  test.each([
    ['Latenode alone', { latenode }],
    ['Activepieces alone', { activepieces }],
    ['a KeyObject', { latenode: { ...latenode, publicKey } }],
    [
      'escaped line ends',
      { latenode: { ...latenode, publicKey: publicPem.replaceAll('\n', '\\n') } },
    ],
    [
      'PKCS#1',
      { latenode: { ...latenode, publicKey: publicKey.export({ type: 'pkcs1', format: 'pem' }) } },
    ],
    ['a faults object', { latenode, faults: { slowMs: 5, hang: false, failEvery: undefined } }],
  ])('takes %s', (_, options) => {
    expect(faultsOf(options)).toEqual([])
  })

  test.each([
    ['nothing', undefined, ['ERR_OPTION_MISSING latenode']],
    ['no platform', {}, ['ERR_OPTION_MISSING latenode']],
    ['an unknown option', { latenode, port: 1 }, ['ERR_OPTION_UNKNOWN port']],
    [
      'a host with a port',
      { latenode, allowedHosts: ['sandbox.test:4747'] },
      ['ERR_OPTION_INVALID allowedHosts'],
    ],
    ['text as the clock', { latenode, now: 'now' }, ['ERR_OPTION_INVALID now']],
    [
      'an unknown fault',
      { latenode, faults: { explode: true } },
      ['ERR_OPTION_UNKNOWN faults.explode'],
    ],
    [
      'a fault of a wrong type',
      { latenode, faults: { slowMs: '5' } },
      ['ERR_OPTION_INVALID faults.slowMs'],
    ],
    ['a list of faults', { latenode, faults: ['hang'] }, ['ERR_OPTION_INVALID faults']],
    ['text for Latenode', { latenode: 'x' }, ['ERR_OPTION_INVALID latenode']],
    [
      'everything of Latenode missing, at once',
      { latenode: {} },
      [
        'ERR_OPTION_MISSING latenode.tenantId',
        'ERR_KEY_MISSING latenode.publicKey',
        'ERR_OPTION_MISSING latenode.spaces',
        'ERR_OPTION_MISSING latenode.plans',
      ],
    ],
    [
      'a tenant id as text',
      { latenode: { ...latenode, tenantId: '7' } },
      ['ERR_OPTION_INVALID latenode.tenantId'],
    ],
    [
      'a space 0',
      { latenode: { ...latenode, spaces: [0] } },
      ['ERR_OPTION_INVALID latenode.spaces'],
    ],
    [
      'a private key',
      { latenode: { ...latenode, publicKey: privatePem } },
      ['ERR_KEY_MALFORMED latenode.publicKey'],
    ],
    [
      'a word as the key',
      { latenode: { ...latenode, publicKey: 'x' } },
      ['ERR_KEY_MALFORMED latenode.publicKey'],
    ],
    [
      'a small key',
      { latenode: { ...latenode, publicKey: rsaPair(1024).publicPem } },
      ['ERR_KEY_ALGORITHM latenode.publicKey'],
    ],
    [
      'no signing keys',
      { activepieces: { signingKeys: {} } },
      ['ERR_OPTION_MISSING activepieces.signingKeys'],
    ],
    [
      'an EC key for Activepieces',
      { activepieces: { signingKeys: { a: ecPair().publicPem } } },
      ['ERR_KEY_ALGORITHM activepieces.signingKeys.a'],
    ],
    [
      'an embed origin with a path',
      { activepieces: { ...activepieces, allowedEmbedOrigins: ['https://a.test/x'] } },
      ['ERR_OPTION_INVALID activepieces.allowedEmbedOrigins'],
    ],
    [
      'a name that is a number',
      {
        latenode: { ...latenode, spaceNames: { 1: 5 } },
        activepieces: { ...activepieces, projectNames: { p: 5 }, renameProjects: 'yes' },
      },
      [
        'ERR_OPTION_INVALID latenode.spaceNames',
        'ERR_OPTION_INVALID activepieces.renameProjects',
        'ERR_OPTION_INVALID activepieces.projectNames',
      ],
    ],
    [
      'roles that are no names',
      { activepieces: { ...activepieces, roles: [''] } },
      ['ERR_OPTION_INVALID activepieces.roles'],
    ],
  ])('refuses %s', (_, options, faults) => {
    expect(faultsOf(options)).toEqual(faults)
  })

  test('K7 · an error prints nothing of a key', () => {
    const options = { latenode: { ...latenode, publicKey: privatePem } } as SandboxOptions
    const body = privatePem.split('\n')[3] ?? 'no body'
    expect(() => createSandbox(options)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(body) }),
    )
  })

  test.each([
    ['a private key', privatePem, /`latenode\.publicKey` is a private key/],
    ['an object without a prototype', Object.create(null), /is not a public key/],
  ])('names %s where the public key belongs', (_what, publicKey: unknown, message) => {
    const create = () => createSandbox({ latenode: { ...latenode, publicKey } } as SandboxOptions)
    expect(create).toThrow(message)
  })

  test('says of which type a wrong option is, and never its value', () => {
    const wrong = {
      latenode: { tenantId: '7', publicKey: 42, spaces: [12, 'fifteen'], plans: 'none' },
      faults: { slowMs: 'soon' },
    }
    const create = () => createSandbox(wrong as never)
    expect(create).toThrow(/tenantId` must be .* but is string/)
    expect(create).toThrow(/publicKey` is not a public key/)
    expect(create).toThrow(/spaces` must be .* but is an array with other members/)
    expect(create).toThrow(/plans` must be .* but is string/)
    expect(create).toThrow(/slowMs` must be an integer from 1 to 600000, but is string/)
    expect(create).not.toThrow(/fifteen|soon|none/)
  })
})

describe('listening', () => {
  test('takes a free port on loopback, answers names below localhost, and closes', async () => {
    const sandbox = createSandbox({ latenode })
    const one = await sandbox.listen()
    const two = await sandbox.listen()
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(one.url).not.toBe(two.url)
    const answer = await fetch(one.url, { headers: { Host: 'embedded.localhost:1' } })
    expect(answer.status).toBe(200)
    await answer.text()
    await one.close()
    await expect(fetch(one.url)).rejects.toThrow()
    await sandbox.close()
    await expect(fetch(two.url)).rejects.toThrow()
    await sandbox.close()
  })

  test.each([-1, 65_536, 1.5, Number.NaN])('port %p is refused', async (port) => {
    await expect(createSandbox({ latenode }).listen(port)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
    })
  })

  test('a port that is taken rejects', async () => {
    const sandbox = createSandbox({ latenode })
    const { url } = await sandbox.listen()
    const port = Number(new URL(url).port)
    await expect(sandbox.listen(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await sandbox.close()
  })
})
