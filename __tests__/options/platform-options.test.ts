import { activepieces, definePlatform, embedAuth, latenode } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { faultsOf } from '../helpers/issues.js'
import { ecPair } from '../helpers/key-pairs.js'

describe('options of the platforms', () => {
  const privateKey = ecPair().privateKey

  it.each([
    0,
    -1,
    1.5,
    NaN,
    '',
    ' 7',
    '7 ',
    '1e3',
    '0x7',
    '07',
    '+7',
    'seven',
    null,
    undefined,
    true,
    2 ** 53,
    '9007199254740993',
    [7],
    7n,
  ])('C3 · latenode() refuses the tenant id %p', (tenantId) => {
    const [[, option]] = faultsOf(() => latenode({ tenantId: tenantId as never, privateKey })) as [
      [string, string],
    ]
    expect(option).toBe('tenantId')
  })

  it('C3 · latenode() takes a tenant id as the environment holds it', async () => {
    const embed = embedAuth({
      ...acmeOptions(),
      platform: latenode({ tenantId: '42', privateKey }),
    })
    expect((await embed.explain({ id: 'u', teams: [] })).claims).toMatchObject({ tenant_id: 42 })
  })

  it('K1 · names key faults together with all others', () => {
    expect(
      faultsOf(() => latenode({ tenantId: 'x', privateKey: undefined, sdkUrl: 'ftp://x' })),
    ).toEqual([
      ['ERR_OPTION_INVALID', 'tenantId'],
      ['ERR_OPTION_INVALID', 'sdkUrl'],
      ['ERR_KEY_MISSING', 'privateKey'],
    ])
    expect(
      faultsOf(() =>
        activepieces({ instanceUrl: 'flows.example.com', signingKeyId: '', privateKey }),
      ),
    ).toEqual([
      ['ERR_OPTION_INVALID', 'instanceUrl'],
      ['ERR_OPTION_INVALID', 'signingKeyId'],
      ['ERR_KEY_ALGORITHM', 'privateKey'],
    ])
  })

  it.each(['HS256', 'none', 'RS1', 'rs256', 'EdDSA', ''])(
    'K3 · refuses the algorithm %p',
    (algorithm) => {
      expect(
        faultsOf(() => latenode({ tenantId: 7, privateKey, algorithm: algorithm as never })),
      ).toEqual([['ERR_ALGORITHM_UNSUPPORTED', 'algorithm']])
      expect(
        faultsOf(() =>
          definePlatform({
            name: 'own',
            algorithms: [algorithm as never],
            privateKey,
            claims: () => ({}),
          }),
        ),
      ).toEqual([['ERR_ALGORITHM_UNSUPPORTED', 'algorithms.0']])
    },
  )

  it('definePlatform() names every fault at once', () => {
    expect(
      faultsOf(() =>
        definePlatform({
          name: 'latenode',
          algorithms: [],
          embed: { sdkUrl: 'x', instanceURL: 'https://flows.example' },
          keyID: 'k',
        } as never),
      ),
    ).toEqual([
      ['ERR_OPTION_INVALID', 'name'],
      ['ERR_OPTION_INVALID', 'algorithms'],
      ['ERR_OPTION_MISSING', 'claims'],
      ['ERR_OPTION_UNKNOWN', 'keyID'],
      ['ERR_OPTION_INVALID', 'embed.sdkUrl'],
      ['ERR_OPTION_UNKNOWN', 'embed.instanceURL'],
    ])
  })

  it('K7 · a platform is frozen and shows no more than its kind and name', () => {
    const platform = latenode({ tenantId: 7, privateKey })
    expect(Object.isFrozen(platform)).toBe(true)
    expect({ ...platform }).toEqual({ kind: 'latenode', name: 'latenode' })
  })
})
