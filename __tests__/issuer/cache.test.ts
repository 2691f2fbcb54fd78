import { latenode, type EmbedAuth } from 'embed-auth'
import { acmeApp, PEOPLE, type Person } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { ecPair } from '../helpers/key-pairs.js'

const START = Date.UTC(2030, 0, 1)
const olivia = PEOPLE.olivia!
const vera = PEOPLE.vera!

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

  it('reuses each of the tokens of one user, which differ in what they grant', async () => {
    const { embed } = acmeApp({ now: () => START })
    const elsewhere = { ...olivia, teams: [] }
    const first = [await embed.issue(olivia), await embed.issue(elsewhere)]
    const second = [await embed.issue(olivia), await embed.issue(elsewhere)]
    expect(second).toEqual(first)
    expect(claimsOf(first[0]!.token)).not.toEqual(claimsOf(first[1]!.token))
  })

  it('takes no user id for the claims that it reads like', async () => {
    // Who has a token already has the next one kept by its claims.
    const elsewhere = { ...olivia, teams: [] }
    const token = (await acmeApp({ now: () => START }).embed.issue(elsewhere)).token
    const { tenant_id, user_id } = claimsOf(token)
    const mimic = { id: JSON.stringify({ tenant_id, user_id }).slice(1, -1), teams: [] }
    for (const people of [
      [olivia, elsewhere, mimic],
      [mimic, olivia, elsewhere],
    ]) {
      const { embed } = acmeApp({ now: () => START })
      for (const person of [...people, ...people]) {
        expect(claimsOf((await embed.issue(person)).token)['user_id']).toBe(person.id)
      }
    }
  })

  describe('that is full', () => {
    const sven: Person = { id: 'u-sven', teams: [] }

    /** Whether a user is handed the same token twice. */
    async function isKept(embed: EmbedAuth<Person>, user: Person): Promise<boolean> {
      const { token } = await embed.issue(user)
      return (await embed.issue(user)).token === token
    }

    async function fullCache() {
      const clock = { now: START }
      const { embed } = acmeApp({ cache: { maxEntries: 2 }, now: () => clock.now })
      const kept = [await embed.issue(olivia), await embed.issue(vera)]
      const areKept = async () =>
        [await embed.issue(olivia), await embed.issue(vera)].every(
          ({ token }, index) => token === kept[index]!.token,
        )
      return { embed, clock, areKept }
    }

    it('keeps its tokens for 20 seconds, however many others come', async () => {
      const { embed, clock, areKept } = await fullCache()
      clock.now = START + 19_999
      for (let n = 0; n < 20; n += 1) await embed.issue({ id: `u-${n}`, teams: [] })
      expect(await isKept(embed, sven)).toBe(false)
      expect(await areKept()).toBe(true)
    })

    it('then gives the token up that nobody asked for longest', async () => {
      const { embed, clock } = await fullCache()
      const { token } = await embed.issue(olivia)
      clock.now = START + 20_000
      expect(await isKept(embed, sven)).toBe(true)
      expect((await embed.issue(olivia)).token).toBe(token)
    })

    it.each([
      ['are past half of their life', START + 150_001],
      ['are from before the clock was set back', START - 86_400_000],
    ])('gives tokens up that %s', async (_why, nowMs) => {
      const { embed, clock } = await fullCache()
      clock.now = START + 1
      expect(await isKept(embed, sven)).toBe(false)
      clock.now = nowMs
      expect(await isKept(embed, sven)).toBe(true)
    })
  })

  it('keeps users, tenants and middlewares apart', async () => {
    const platforms = [1, 2].map((tenantId) =>
      latenode({ tenantId, privateKey: ecPair().privateKey }),
    )
    let turn = 0
    const { embed } = acmeApp({ platform: () => platforms[turn]!, now: () => START })
    const tokens = [await embed.issue(olivia), await embed.issue(vera)]
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
