import { latenode } from 'embed-auth'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { ecPair } from '../helpers/key-pairs.js'

const START = Date.UTC(2030, 0, 1)
const olivia = PEOPLE.olivia!

describe('cache', () => {
  it('reuses a token for equal claims while at least half of its life is left', async () => {
    let now = START
    const { embed } = acmeApp({ now: () => now })
    const first = await embed.issue(olivia)
    now = START + 150_000
    const second = await embed.issue(olivia)
    expect(second).toEqual({ ...first, expiresIn: 150 })
    now = START + 151_000
    const third = await embed.issue(olivia)
    expect(third.token).not.toBe(first.token)
    expect(third.expiresIn).toBe(300)
  })

  it('keeps users, tenants and middlewares apart', async () => {
    const platforms = [1, 2].map((tenantId) =>
      latenode({ tenantId, privateKey: ecPair().privateKey }),
    )
    let turn = 0
    const { embed } = acmeApp({ platform: () => platforms[turn]!, now: () => START })
    const tokens = [await embed.issue(olivia), await embed.issue(PEOPLE.vera!)]
    turn = 1
    tokens.push(await embed.issue(olivia))
    expect(
      tokens
        .map(({ token }) => claimsOf(token))
        .map(({ tenant_id, user_id }) => [tenant_id, user_id]),
    ).toEqual([
      [1, 'u-olivia'],
      [1, 'u-vera'],
      [2, 'u-olivia'],
    ])
  })

  it('signs anew each time with `cache: false`, and after the clock went back', async () => {
    const uncached = acmeApp({ cache: false, now: () => START }).embed
    // ECDSA signatures are randomised: equal claims, another token.
    expect((await uncached.issue(olivia)).token).not.toBe((await uncached.issue(olivia)).token)
    let now = START
    const { embed } = acmeApp({ now: () => now })
    const { token } = await embed.issue(olivia)
    now -= 60_000
    expect((await embed.issue(olivia)).token).not.toBe(token)
  })
})
