import { latenode, type EmbedAuthEvent } from 'embed-auth'
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

  it('never takes a user id for the claims that it looks like', async () => {
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

  it('drops the token that was not used for longest when it is full', async () => {
    const sven: Person = { id: 'u-sven', teams: [] }
    const events: EmbedAuthEvent[] = []
    const { embed } = acmeApp({
      cache: { maxEntries: 2 },
      now: () => START,
      onEvent: (event) => events.push(event),
    })
    for (const user of [olivia, vera, olivia, sven, olivia, vera]) await embed.issue(user)
    expect(events.map(({ cached }) => cached)).toEqual([false, false, true, false, true, false])
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
