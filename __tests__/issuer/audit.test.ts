import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { latenode, type EmbedAuthEvent } from 'embed-auth'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import { ecPair } from '../helpers/key-pairs.js'

const START = Date.UTC(2030, 0, 1)
const olivia = PEOPLE.olivia!

describe('audit events', () => {
  it('O1 · tell who got what, with which key, by the token’s hash', async () => {
    const events: EmbedAuthEvent[] = []
    const platform = latenode({ tenantId: 7, keyId: 'k-9', privateKey: ecPair().privateKey })
    const { embed } = acmeApp({
      platform,
      now: () => START,
      onEvent: (event) => events.push(event),
    })
    const { token } = await embed.issue(olivia)
    await embed.issue(olivia)
    const issued = {
      type: 'issued',
      at: '2030-01-01T00:00:00.000Z',
      userId: 'u-olivia',
      platform: 'latenode',
      keyId: 'k-9',
      tokenSha256: createHash('sha256').update(token).digest('hex'),
    }
    expect(events).toEqual([
      { ...issued, cached: false },
      { ...issued, cached: true },
    ])
    expect(JSON.stringify(events)).not.toContain(token.split('.')[2])
  })

  it('O1 · tell a denial and a failure by code', async () => {
    const events: EmbedAuthEvent[] = []
    const { embed } = acmeApp({ now: () => START, onEvent: (event) => events.push(event) })
    await embed.issue(PEOPLE.sam!).catch(() => {})
    await embed.issue(PEOPLE.nobody!).catch(() => {})
    const at = '2030-01-01T00:00:00.000Z'
    const about = { at, platform: 'latenode' }
    const reason = 'the account is suspended'
    const message = 'The user id is undefined: return it from policy.userId.'
    expect(events).toEqual([
      { ...about, type: 'denied', userId: 'u-sam', code: 'ERR_DENIED', reason },
      { ...about, type: 'failed', code: 'ERR_USER_ID', message },
    ])
  })

  it('O1 · are published on the diagnostics channels, without any onEvent', async () => {
    const heard: [string | symbol, unknown][] = []
    const listen = (message: unknown, name: string | symbol) => void heard.push([name, message])
    const names = ['embed-auth:issued', 'embed-auth:denied', 'embed-auth:failed']
    for (const name of names) subscribe(name, listen)
    const { embed } = acmeApp({ now: () => START })
    const { token } = await embed.issue(olivia)
    await embed.issue(PEOPLE.sam!).catch(() => {})
    await embed.issue(PEOPLE.nobody!).catch(() => {})
    for (const name of names) unsubscribe(name, listen)
    await embed.issue(olivia)
    expect(heard).toMatchObject([
      [
        'embed-auth:issued',
        {
          type: 'issued',
          userId: 'u-olivia',
          tokenSha256: createHash('sha256').update(token).digest('hex'),
        },
      ],
      ['embed-auth:denied', { type: 'denied', userId: 'u-sam', code: 'ERR_DENIED' }],
      ['embed-auth:failed', { type: 'failed', code: 'ERR_USER_ID' }],
    ])
  })
})
