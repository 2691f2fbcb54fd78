/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import type { Embed, EmbedError } from 'embed-auth/client'
import { FakeLatenode } from './fake-latenode'
import { latenodePage } from './latenode-page'
import { clientFor, mounting, refusal, say, settle } from './page'

const { container, sdk, shown, expectNothingLeft } = latenodePage()

const notice = () => container().querySelector<HTMLElement>('[role=alert]')!

/** A mount that the platform's frame ends by saying that it gets no cookies. */
async function blocked(options: object = {}): Promise<EmbedError> {
  const { outcome } = mounting(clientFor('latenode'), { container: container(), ...options })
  await settle()
  say(container(), 'LATENODE_COOKIES_BLOCKED')
  return (await outcome) as EmbedError
}

async function refused(status: number, options: object = {}): Promise<EmbedError> {
  const client = createEmbedClient({ fetch: () => Promise.resolve(refusal(status)) })
  return (await mounting(client, { container: container(), ...options }).outcome) as EmbedError
}

const USER_AGENTS = {
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Chrome on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
  chrome:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
}

const press = (label: string) =>
  [...container().querySelectorAll('button')].find((one) => one.textContent === label)!.click()

it('B6 · says COOKIES_BLOCKED when the platform does, and leaves no frame', async () => {
  const onError = jest.fn()
  expect(await blocked({ onError })).toMatchObject({ code: 'COOKIES_BLOCKED' })
  expect(onError).toHaveBeenCalledTimes(1)
  expect(container().querySelector('iframe')).toBeNull()
  expect(jest.getTimerCount()).toBe(0)
})

it.each([
  ['safari', 'Prevent cross-site tracking'],
  ['Chrome on iOS', 'Prevent cross-site tracking'],
  ['chrome', 'Third-party cookies'],
  ['edge', 'Third-party cookies'],
  ['firefox', 'Enhanced Tracking Protection'],
] as const)('B6 · explains what to do in %s and in a private window', async (browser, words) => {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(USER_AGENTS[browser])
  await blocked()
  await settle()
  const steps = [...notice().querySelectorAll('li')].map((item) => item.textContent)
  expect(steps).toHaveLength(2)
  expect(steps[0]).toContain(words)
  expect(steps[1]).toContain('private window')
  expect(notice().querySelector('a')).toBeNull()
})

it('B6 · names only the private window in a browser that it does not know', async () => {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Other/1.0')
  await blocked()
  await settle()
  expect(notice().querySelectorAll('li')).toHaveLength(1)
})

it('tries again at the press of a button, and tells the page when the embed is ready', async () => {
  const onReady = jest.fn()
  await blocked({ onReady })
  press('Try again')
  expect(notice()).toBeNull()
  await settle()
  sdk().resolve()
  await settle()
  expect(onReady).toHaveBeenCalledTimes(1)
  const [embed] = onReady.mock.calls[0] as [Embed]
  expect(embed).toMatchObject({ platform: 'latenode', sdk: sdk() })
  embed.destroy()
  expectNothingLeft()
  expect(container().childNodes).toHaveLength(0)
})

describe('the help beside a Latenode embed', () => {
  const help = () => container().querySelector('details')
  const open = async () => {
    help()!.querySelector('summary')!.click()
    await settle()
  }

  it('B6 · explains blocked cookies as a possible cause, with steps', async () => {
    await shown()
    expect(help()?.textContent).toBe('Automations do not open?')
    await open()
    expect(help()?.textContent).toMatch(/might be blocking.*private window/)
    await open()
    expect(help()?.querySelectorAll('ul')).toHaveLength(1)
  })

  it('loads the embed again', async () => {
    const embed = await shown()
    const first = embed.sdk
    await open()
    press('Try again')
    await settle()
    sdk().resolve()
    await settle()
    expect(embed.sdk).not.toBe(first)
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
  })

  it('stays hidden on this page when it was hidden once', async () => {
    const client = clientFor('latenode')
    await shown({}, client)
    await open()
    press('Hide')
    expect(help()).toBeNull()
    await shown({}, client)
    expect(help()).toBeNull()
  })

  it('is not shown where the page shows its own notices', async () => {
    await shown({ notice: false })
    expect(help()).toBeNull()
  })

  it('is not shown where page and platform are the same site', async () => {
    FakeLatenode.frameUrl = `${location.origin}/embed`
    await shown()
    FakeLatenode.frameUrl = undefined
    expect(help()).toBeNull()
  })
})

it('B6 · does not believe a forged message', async () => {
  const { outcome, done } = mounting(clientFor('latenode', 1000), { container: container() })
  await settle()
  say(container(), 'LATENODE_COOKIES_BLOCKED', {}, { origin: 'https://evil.test' })
  say(container(), 'LATENODE_COOKIES_BLOCKED', {}, { source: window })
  await settle()
  expect(done()).toBe(false)
  await jest.advanceTimersByTimeAsync(1000)
  expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
})

it('B6 · does not guess: silence is TIMEOUT without a word of cookies', async () => {
  const { outcome } = mounting(clientFor('latenode'), { container: container() })
  await jest.advanceTimersByTimeAsync(15_000)
  expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
  expect(notice().textContent).not.toMatch(/cookie|Safari/i)
})

it('B6 · mentions cookies after silence where the page itself can have none', async () => {
  jest.spyOn(navigator, 'cookieEnabled', 'get').mockReturnValue(false)
  const { outcome } = mounting(clientFor('latenode'), { container: container() })
  await jest.advanceTimersByTimeAsync(15_000)
  expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
  await settle()
  expect(notice().textContent).toMatch(/Safari/)
})

it('can be read: role, focus, and the colors of the page’s own color scheme', async () => {
  await blocked()
  expect(notice().getAttribute('tabindex')).toBe('-1')
  expect(document.activeElement).toBe(notice())
  expect(notice().getAttribute('style')).toMatch(/background: ?canvas; color: ?canvastext/i)
})

it('leaves the focus with a person who is busy elsewhere', async () => {
  const field = document.createElement('input')
  document.body.append(field)
  field.focus()
  await blocked()
  expect(document.activeElement).toBe(field)
})

it('takes other texts, as plain text', async () => {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(USER_AGENTS.safari)
  const messages = {
    COOKIES_BLOCKED: 'Cookies sind gesperrt. <b>',
    safari: 'In Safari … <b>',
    privateWindow: 'Im privaten Fenster …',
    tryAgain: 'Noch einmal versuchen',
  }
  await blocked({ messages })
  await settle()
  expect(notice().textContent).toBe(Object.values(messages).join(''))
  expect(notice().querySelector('b')).toBeNull()
})

it.each([
  [401, /^Please sign in/],
  [403, /don’t have access/],
  [500, /could not be opened/],
])('has a sentence for the person when the token route answers %i', async (status, words) => {
  await refused(status)
  expect(notice().textContent).toMatch(words)
})

it('does not ask a visitor to sign in again who was never signed in', async () => {
  await refused(401)
  expect(notice().querySelector('p')?.textContent).not.toMatch(/again|signed out/i)
})

it('stays away where the page shows a notice of its own', async () => {
  await refused(401, { notice: false })
  expect(container().childNodes).toHaveLength(0)
})

it('goes with the next mount into the container', async () => {
  await refused(401)
  const { outcome } = mounting(clientFor('latenode'), { container: container() })
  expect(notice()).toBeNull()
  await settle()
  sdk().resolve()
  expect(await outcome).toMatchObject({ platform: 'latenode' })
})

it('goes with a reset', async () => {
  const client = createEmbedClient({ fetch: () => Promise.resolve(refusal(401)) })
  await mounting(client, { container: container() }).outcome
  expect(notice()).not.toBeNull()
  client.reset()
  expect(container().childNodes).toHaveLength(0)
})

it('announces that the embed loads, until it is there', async () => {
  const { outcome } = mounting(clientFor('latenode'), {
    container: container(),
    messages: { loading: 'Lädt …' },
  })
  expect(container().querySelector('[role=status]')?.textContent).toBe('Lädt …')
  await settle()
  sdk().resolve()
  await outcome
  expect(container().querySelector('[role=status]')).toBeNull()
})
