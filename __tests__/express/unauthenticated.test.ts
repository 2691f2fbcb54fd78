import request from 'supertest'
import { deny, embedAuth, type EmbedAuthEvent, type LatenodePlatform } from 'embed-auth'
import { acmeApp, acmeOptions } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'

const POLICIES: [string, object][] = [
  ['the default user id', { personalSpace: true }],
  ['one account for all users', { userId: () => 'kiosk', personalSpace: true }],
  ['a function', () => ({ userId: 'kiosk', spaces: [], personalSpace: true })],
]

describe.each(EXPRESS_VERSIONS)('nobody, on %s', (_version, express) => {
  it.each([undefined, null, false, '', 0, NaN, 0n])(
    'P2 · getUser that returns %p answers 401 before platform and policy',
    async (nobody) => {
      for (const [, policy] of POLICIES) {
        for (const getUser of [() => nobody, async () => nobody]) {
          const app = express()
          app.use(embedAuth({ ...acmeOptions(), getUser, policy } as never))
          const response = await request(app).get('/embed-token').expect(401)
          expect(response.body.code).toBe('ERR_UNAUTHENTICATED')
        }
      }
    },
  )

  it.each<[string, () => LatenodePlatform | ReturnType<typeof deny>, string]>([
    ['deny(…)', () => deny('no tenant'), 'no tenant'],
    ['nothing', () => undefined as never, 'returned nothing'],
    ['null', () => null as never, 'returned nothing'],
  ])(
    'P2 · a user for whom the platform function returns %s is denied',
    async (_what, platform, reason) => {
      const events: EmbedAuthEvent[] = []
      const { app, embed } = acmeApp(
        { platform, onEvent: (event) => void events.push(event) },
        express,
      )
      const response = await request(app).get('/embed-token').set('x-user', 'sam').expect(403)
      expect(response.body.code).toBe('ERR_DENIED')
      expect(events).toMatchObject([{ type: 'denied' }])
      await expect(embed.issue({ id: 'u', teams: [] })).rejects.toMatchObject({
        code: 'ERR_DENIED',
        reason: expect.stringContaining(reason),
      })
    },
  )
})
