import { activepieces, definePlatform, embedAuth } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { errorOf, faultsOf } from '../helpers/issues.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'

const withOptions = (changes: object) => () => embedAuth({ ...acmeOptions(), ...changes } as never)

describe('policy objects', () => {
  const withPolicy = (policy: object) => withOptions({ policy })

  it('names typos and wrong types by their path', () => {
    expect(
      faultsOf(
        withPolicy({
          space: () => [],
          personalSpace: 'yes',
          unknownRole: 'allow',
          planId: 0,
          mapRole: {},
        }),
      ),
    ).toEqual([
      ['ERR_OPTION_INVALID', 'policy.mapRole'],
      ['ERR_OPTION_INVALID', 'policy.unknownRole'],
      ['ERR_OPTION_INVALID', 'policy.planId'],
      ['ERR_OPTION_INVALID', 'policy.personalSpace'],
      ['ERR_OPTION_UNKNOWN', 'policy.space'],
    ])
  })

  it.each(['admin', 'Manager', 2, null, undefined])('refuses the role %p in `roles`', (role) => {
    const error = errorOf(withPolicy({ spaces: () => [], roles: { boss: role } }))
    expect(error.issues).toMatchObject([
      { code: 'ERR_OPTION_INVALID', option: 'policy.roles.boss' },
    ])
    if (role === 'admin') expect(error.message).toMatch(/a token never grants this role/)
  })

  it.each([{}, { personalSpace: false }, { personalSpace: undefined }, { roles: {} }])(
    'P2 · %p, which can never grant anything, is refused',
    (policy) => {
      const error = errorOf(withPolicy(policy))
      expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_MISSING', option: 'policy.spaces' }])
      expect(error.message).toContain('personalSpace')
    },
  )

  it.each([{ personalSpace: true }, { personalSpace: () => false }, { spaces: () => [] }])(
    '%p can grant something',
    (policy) => {
      expect(withPolicy(policy)).not.toThrow()
    },
  )

  it('of the other platform is refused where the platform is known', () => {
    expect(faultsOf(withPolicy({ projectId: () => 'p', role: () => 'x' }))).toEqual([
      ['ERR_OPTION_UNKNOWN', 'policy.projectId'],
      ['ERR_OPTION_UNKNOWN', 'policy.role'],
    ])
  })

  it('answers ERR_POLICY where a platform function picks a kind that the object does not fit', async () => {
    const platform = activepieces({
      instanceUrl: 'https://flows.example.com',
      signingKeyId: 'k',
      privateKey: rsaPair().privatePem,
    })
    const embed = embedAuth({ ...acmeOptions(), platform: () => platform as never })
    await expect(embed.issue({ id: 'u', teams: [] })).rejects.toMatchObject({ code: 'ERR_POLICY' })
  })

  it('of Activepieces needs a project and a role, and either pieces or a piece set', () => {
    const platform = activepieces({
      instanceUrl: 'https://flows.example.com',
      signingKeyId: 'k',
      privateKey: rsaPair().privatePem,
    })
    const construct = () =>
      embedAuth({
        getUser: () => ({ id: 'u' }),
        platform,
        policy: { pieces: { filter: 'NONE' }, pieceSet: 'x' } as never,
      })
    expect(faultsOf(construct)).toEqual([
      ['ERR_OPTION_MISSING', 'policy.projectId'],
      ['ERR_OPTION_MISSING', 'policy.role'],
      ['ERR_OPTION_INVALID', 'policy.pieceSet'],
    ])
  })

  describe.each([undefined, null])('a rule that restricts users and is %p is refused', (value) => {
    const ofActivepieces = (policy: object) => () =>
      embedAuth({
        getUser: () => ({ id: 'u' }),
        platform: activepieces({
          instanceUrl: 'https://flows.example.com',
          signingKeyId: 'k',
          privateKey: rsaPair().privatePem,
        }),
        policy: policy as never,
      })
    const required = { projectId: () => 'p', role: () => 'EDITOR' }

    it.each(['denyWhen', 'mapRole'])('%s, own or inherited', (name) => {
      const inherited = Object.assign(Object.create({ [name]: value }), { spaces: () => [] })
      for (const policy of [{ spaces: () => [], [name]: value }, inherited as object]) {
        const error = errorOf(withPolicy(policy))
        expect(error.issues).toMatchObject([
          { code: 'ERR_OPTION_INVALID', option: `policy.${name}` },
        ])
        expect(error.message).toContain('a typo in an import')
        expect(error.message).toContain('a class field is declared and never assigned')
      }
    })

    it.each(['denyWhen', 'mapRole', 'pieces', 'pieceSet'])('%s of Activepieces', (name) => {
      expect(faultsOf(ofActivepieces({ ...required, [name]: value }))).toEqual([
        ['ERR_OPTION_INVALID', `policy.${name}`],
      ])
      expect(ofActivepieces(required)).not.toThrow()
    })
  })

  it('a class field that was never assigned is refused', () => {
    class Rules {
      spaces = () => []
      denyWhen?: () => false
      constructor() {
        Object.defineProperty(this, 'denyWhen', { value: undefined, enumerable: true })
      }
    }
    expect(faultsOf(withPolicy(new Rules()))).toEqual([['ERR_OPTION_INVALID', 'policy.denyWhen']])
  })

  it('must be a function for a platform of one’s own', () => {
    const platform = definePlatform({
      name: 'own',
      algorithms: ['ES256'],
      privateKey: ecPair().privateKey,
      claims: ({ userId }: { userId: string }) => ({ sub: userId }),
    })
    expect(
      faultsOf(() => embedAuth({ getUser: () => 'x', platform, policy: {} as never })),
    ).toEqual([['ERR_OPTION_INVALID', 'policy']])
  })
})
