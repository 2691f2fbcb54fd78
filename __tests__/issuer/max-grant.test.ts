import { definePlatform, embedAuth } from 'embed-auth'
import { acmeApp, acmeOptions } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { faultsOf } from '../helpers/issues.js'
import { ecPair } from '../helpers/key-pairs.js'

const member = (count: number) => ({
  id: 'u',
  teams: Array.from({ length: count }, (_, index) => ({ space: index + 1, role: 'owner' })),
})

describe('maxGrant', () => {
  it('takes 1000 spaces by default, refuses 1001, and truncates nothing', async () => {
    const { embed } = acmeApp()
    const { token } = await embed.issue(member(1000))
    expect(claimsOf(token).grant_access).toHaveLength(1000)
    await expect(embed.issue(member(1001))).rejects.toMatchObject({
      code: 'ERR_CLAIMS',
      message: expect.stringMatching(/1001 spaces; `maxGrant.spaces` allows 1000/),
    })
  })

  it('bounds the claims of every platform in bytes', async () => {
    const claims = ({ text }: { userId: string; text: string }) => ({ text })
    const platform = definePlatform({
      name: 'own',
      algorithms: ['ES256'],
      privateKey: ecPair().privateKey,
      claims,
    })
    const policy = (text: string) => ({ userId: 'u', text })
    const embed = embedAuth({ getUser: (): string => 'x', platform, policy })
    const overhead = JSON.stringify({ text: '' }).length
    // Two bytes each in UTF-8.
    await expect(embed.issue('é'.repeat((65_536 - overhead) / 2))).resolves.toBeDefined()
    await expect(embed.issue('é'.repeat((65_538 - overhead) / 2))).rejects.toMatchObject({
      code: 'ERR_CLAIMS',
      message: expect.stringMatching(/claims of 6553[78] bytes; `maxGrant.bytes` allows 65536/),
    })
  })

  it('can be changed, one bound at a time', async () => {
    const { embed } = acmeApp({ maxGrant: { spaces: 1 } })
    await expect(embed.issue(member(2))).rejects.toMatchObject({ code: 'ERR_CLAIMS' })
    const explained = await embed.explain(member(2))
    expect(explained).toMatchObject({ decision: 'failed', code: 'ERR_CLAIMS' })
    const larger = acmeApp({ maxGrant: { spaces: 5000, bytes: 1_000_000 } }).embed
    await expect(larger.issue(member(4000))).resolves.toBeDefined()
  })

  it.each([{ spaces: 0 }, { spaces: 1.5 }, { bytes: '64kb' }, { bytes: -1 }, { space: 1 }])(
    'refuses %p',
    (maxGrant) => {
      const [[, option]] = faultsOf(() => embedAuth({ ...acmeOptions(), maxGrant } as never)) as [
        [string, string],
      ]
      expect(option).toBe(`maxGrant.${Object.keys(maxGrant)[0]!}`)
    },
  )
})

describe('the default of `now`', () => {
  afterEach(() => {
    jest.restoreAllMocks()
    jest.useRealTimers()
  })

  it('is a clock that was replaced after the middleware was created', async () => {
    const { embed } = acmeApp()
    const at = Date.parse('2030-01-01T00:00:00Z')
    jest.spyOn(Date, 'now').mockReturnValue(at)
    expect(claimsOf((await embed.issue(member(1))).token).exp).toBe(at / 1000 + 300)
  })

  it('is the clock of fake timers', async () => {
    const { embed } = acmeApp()
    jest.useFakeTimers({ now: Date.parse('2031-01-01T00:00:00Z'), doNotFake: ['setImmediate'] })
    const { token } = await embed.issue(member(1))
    expect(claimsOf(token).iat).toBe(Date.parse('2031-01-01T00:00:00Z') / 1000)
  })
})
