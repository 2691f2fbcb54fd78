import jwt from 'jsonwebtoken'
import { activepieces, definePlatform, embedAuth, latenode } from 'embed-auth'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import { claimsOf, headerOf } from '../helpers/compact.js'
import { ALGORITHMS, ecPair, pairFor, rsaPair } from '../helpers/key-pairs.js'

const START = Date.UTC(2030, 0, 1)
const olivia = PEOPLE.olivia!

describe('issue()', () => {
  it('returns what the route would answer, without a request', async () => {
    const { embed } = acmeApp({ now: () => START })
    await expect(embed.issue(olivia)).resolves.toEqual({
      token: expect.any(String),
      expiresIn: 300,
      expiresAt: '2030-01-01T00:05:00.000Z',
      platform: 'latenode',
      embed: { sdkUrl: expect.stringMatching(/^https:/) },
    })
  })

  it('rejects with the coded error', async () => {
    const { embed } = acmeApp()
    await expect(embed.issue(PEOPLE.sam!)).rejects.toMatchObject({
      code: 'ERR_DENIED',
      status: 403,
      reason: 'the account is suspended',
      help: 'node_modules/embed-auth/docs/errors.md#err_denied',
    })
    await expect(embed.issue(PEOPLE.nobody!)).rejects.toMatchObject({ code: 'ERR_USER_ID' })
  })

  it('hands the hooks the request that it was given, and a signal that follows the caller’s', async () => {
    const seen: unknown[] = []
    const { embed } = acmeApp({
      policy: (user, context) => {
        seen.push(context.req, context.signal.aborted)
        return { userId: String(user.id), spaces: [], personalSpace: true }
      },
    })
    const req = { marker: true } as never
    await embed.issue(olivia, { req })
    await expect(embed.issue(olivia, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    })
    expect(seen.slice(0, 2)).toEqual([req, false])
  })

  it.each(ALGORITHMS)(
    'C6 · signs %s for Latenode with nothing in the header but alg and typ',
    async (algorithm) => {
      const platform = latenode({
        tenantId: 7,
        algorithm,
        privateKey: pairFor(algorithm).privatePem,
      })
      const { embed } = acmeApp({ platform, now: () => START })
      const { token } = await embed.issue(olivia)
      expect(headerOf(token)).toEqual({ alg: algorithm, typ: 'JWT' })
      if (algorithm !== 'ES256K') {
        const options = { algorithms: [algorithm], clockTimestamp: START / 1000 }
        expect(jwt.verify(token, pairFor(algorithm).publicPem, options)).toMatchObject({
          tenant_id: 7,
        })
      }
    },
  )

  it.each([
    ['v3', undefined, { piecesFilterType: 'NONE' }],
    ['v4', 'starter', { pieceSet: 'starter' }],
  ])(
    'C6 · signs %s for Activepieces with the signing key id as kid',
    async (version, pieceSet, own) => {
      const embed = embedAuth({
        getUser: () => olivia,
        platform: activepieces({
          instanceUrl: 'https://flows.example.com/',
          signingKeyId: 'kid-000000000000000001',
          privateKey: rsaPair().privatePem,
        }),
        policy: (user) => ({
          userId: String(user.id),
          projectId: 'p-1',
          firstName: 'Olivia',
          lastName: 'Stone',
          role: 'EDITOR',
          ...(pieceSet !== undefined && { pieceSet }),
        }),
        now: () => START,
      })
      const { token, embed: settings } = await embed.issue(olivia)
      expect(settings).toMatchObject({ instanceUrl: 'https://flows.example.com' })
      expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-000000000000000001' })
      expect(claimsOf(token)).toEqual({
        version,
        externalUserId: 'u-olivia',
        externalProjectId: 'p-1',
        firstName: 'Olivia',
        lastName: 'Stone',
        role: 'EDITOR',
        ...own,
        iat: START / 1000,
        exp: START / 1000 + 300,
      })
    },
  )

  it('C7 · a token of one tenant does not verify with the key of another', async () => {
    const [a, b] = ['a', 'b'].map((label) => ecPair('prime256v1', label))
    const platform = latenode({ tenantId: 1, privateKey: a!.privateKey })
    const { token } = await acmeApp({ platform }).embed.issue(olivia)
    expect(() => jwt.verify(token, b!.publicPem, { algorithms: ['ES256'] })).toThrow(
      'invalid signature',
    )
    expect(jwt.verify(token, a!.publicPem, { algorithms: ['ES256'] })).toMatchObject({
      tenant_id: 1,
    })
  })

  it('signs for a platform of the integrator’s own', async () => {
    const platform = definePlatform({
      name: 'reports',
      algorithms: ['ES256'],
      keyId: 'k1',
      privateKey: ecPair().privateKey,
      embed: { sdkUrl: 'https://reports.example.com/sdk.js' },
      claims: (grant: { userId: string; folder: string }) => ({
        sub: grant.userId,
        folder: grant.folder,
      }),
    })
    const embed = embedAuth({
      getUser: () => olivia,
      platform,
      policy: (user) => ({ userId: String(user.id), folder: 'q3' }),
      now: () => START,
    })
    const issued = await embed.issue(olivia)
    expect(issued).toMatchObject({
      platform: 'reports',
      embed: { sdkUrl: 'https://reports.example.com/sdk.js' },
    })
    expect(claimsOf(issued.token)).toEqual({
      sub: 'u-olivia',
      folder: 'q3',
      iat: START / 1000,
      exp: START / 1000 + 300,
    })
  })
})
