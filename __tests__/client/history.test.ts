/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { FakeLatenode } from './fake-latenode'
import { latenodePage } from './latenode-page'
import { addContainer, mounting, okAnswer, refusal, settle } from './page'

const { container, sdk, shown, expectNothingLeft } = latenodePage()

const history = (type: 'pagehide' | 'pageshow', persisted = true) => {
  window.dispatchEvent(Object.assign(new Event(type), { persisted }))
}
const users = (...names: string[]) => {
  const fetch = jest.fn(() => {
    const name = names.shift()
    const answer = okAnswer({ ...latenodeAnswer, token: `${name}.token` })
    return Promise.resolve(name ? answer : refusal(401))
  })
  return { fetch, client: createEmbedClient({ fetch }) }
}

it('B7 · keeps neither iframe nor session of the user who left', async () => {
  const { client } = users('ada')
  await shown({}, client)
  const { cleanups } = sdk()
  history('pagehide')
  expect(document.querySelector('iframe')).toBeNull()
  expect(sdk().cleanups).toBe(cleanups + 1)
})

it.each([[['pagehide', 'pageshow']], [['pageshow']]] as const)(
  'B7 · mounts again for the user of now after %s',
  async (events) => {
    const { client, fetch } = users('ada', 'bob')
    const onReady = jest.fn()
    const embed = await shown({ onReady }, client)
    for (const type of events) history(type)
    await settle()
    expect(sdk().configured[0]?.token).toBe('bob.token')
    sdk().resolve()
    await settle()
    expect(await client.getToken()).toBe('bob.token')
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    expect(onReady).toHaveBeenCalledTimes(2)
    expect(embed.sdk).toBe(sdk())
    embed.navigate('/runs')
    expect(sdk().navigated).toEqual(['/runs'])
    embed.destroy()
    expectNothingLeft()
  },
)

it('B7 · shows a notice where nobody is signed in any more', async () => {
  const { client } = users('ada')
  const onError = jest.fn()
  await shown({ onError }, client)
  history('pagehide')
  history('pageshow')
  await settle()
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'SIGNED_OUT' }))
  expect(document.querySelector('iframe')).toBeNull()
})

it('B7 · settles a mount that was under way with the second attempt', async () => {
  const { client } = users('ada', 'bob')
  const { outcome, done } = mounting(client, { container: container() })
  await settle()
  history('pagehide')
  history('pageshow')
  await settle()
  expect(done()).toBe(false)
  sdk().resolve()
  expect(await outcome).toMatchObject({ platform: 'latenode', sdk: sdk() })
  expect(sdk().configured[0]?.token).toBe('bob.token')
})

it('B7 · restores several embeds with one token', async () => {
  const { client, fetch } = users('ada', 'bob')
  await shown({}, client)
  await shown({ container: addContainer('other') }, client)
  history('pagehide')
  history('pageshow')
  await settle()
  FakeLatenode.made.forEach((made) => made.resolve())
  await settle()
  expect(document.querySelectorAll('iframe')).toHaveLength(2)
  expect(fetch).toHaveBeenCalledTimes(2)
  client.reset()
  expectNothingLeft()
})

it('B7 · forgets a token that was asked for without an embed', async () => {
  for (const type of ['pagehide', 'pageshow'] as const) {
    const { client } = users('ada', 'bob')
    expect(await client.getToken()).toBe('ada.token')
    history(type)
    expect(await client.getToken()).toBe('bob.token')
    client.reset()
    expectNothingLeft()
  }
})

it('changes nothing on a page that is not restored', async () => {
  const { client, fetch } = users('ada')
  await shown({}, client)
  history('pageshow', false)
  await settle()
  expect(document.querySelectorAll('iframe')).toHaveLength(1)
  await client.getToken()
  expect(fetch).toHaveBeenCalledTimes(1)
})

describe('a token request that is under way', () => {
  /** A client whose requests are answered by the test, in turn. */
  const answered = () => {
    const answers: ((user: string) => void)[] = []
    const fetch = () =>
      new Promise<Response>((resolve) => {
        answers.push((user) => resolve(okAnswer({ ...latenodeAnswer, token: `${user}.token` })))
      })
    return { answers, client: createEmbedClient({ fetch }) }
  }

  it('B7 · brings a token that is forgotten, also after an embed was destroyed meanwhile', async () => {
    const { answers, client } = answered()
    const first = client.getToken()
    const life = new AbortController()
    const { outcome } = mounting(client, { container: container(), signal: life.signal })
    life.abort()
    await outcome
    answers[0]?.('ada')
    expect(await first).toBe('ada.token')
    history('pageshow')
    const second = client.getToken()
    answers[1]?.('bob')
    expect(await second).toBe('bob.token')
    client.reset()
    expectNothingLeft()
  })

  it('B7 · ends when the page is left, also beside an embed', async () => {
    const { answers, client } = answered()
    const { outcome } = mounting(client, { container: container() })
    answers[0]?.('ada')
    await settle()
    sdk().resolve()
    await outcome
    await jest.advanceTimersByTimeAsync(200_000)
    // Another mount fails, and the token is forgotten with it.
    const other = mounting(client, { container: addContainer('other') })
    await jest.advanceTimersByTimeAsync(15_000)
    expect(await other.outcome).toMatchObject({ code: 'TIMEOUT' })
    const waiting = client.getToken().catch((error: unknown) => (error as { code: string }).code)
    history('pagehide')
    answers.at(-1)?.('ada')
    expect(await waiting).toBe('DESTROYED')
  })
})
