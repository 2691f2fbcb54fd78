/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import type { EmbedError } from 'embed-auth/client'
import { latenodePage } from './latenode-page'
import { clientFor, mounting, refusal, say, settle } from './page'

const { container, sdk } = latenodePage()

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

/** WCAG 2.2 relative luminance of `rgb(…)`. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const c = Number(part) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

it('B6 · says COOKIES_BLOCKED when the platform does, and leaves no frame', async () => {
  const onError = jest.fn()
  expect(await blocked({ onError })).toMatchObject({ code: 'COOKIES_BLOCKED' })
  expect(onError).toHaveBeenCalledTimes(1)
  expect(container().querySelector('iframe')).toBeNull()
  expect(jest.getTimerCount()).toBe(0)
})

it('B6 · explains what to do in Safari and in a private window, with a link to the platform', async () => {
  await blocked()
  expect(notice().textContent).toMatch(/Safari.*Prevent cross-site tracking.*private window/)
  const link = notice().querySelector('a')
  expect(link).toMatchObject({ href: 'https://latenode.test/', target: '_blank' })
  expect(link?.rel).toBe('noopener noreferrer')
  expect(link?.href).not.toContain('claims')
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
  expect(notice().textContent).toMatch(/Safari/)
})

it('can be read: role, focus, and contrast of at least 7 to 1 on its own ground', async () => {
  await blocked()
  expect(notice().getAttribute('tabindex')).toBe('-1')
  expect(document.activeElement).toBe(notice())
  const ground = getComputedStyle(notice()).backgroundColor
  expect(contrast(getComputedStyle(notice()).color, ground)).toBeGreaterThanOrEqual(7)
  const link = notice().querySelector('a')!
  expect(contrast(getComputedStyle(link).color, ground)).toBeGreaterThanOrEqual(7)
})

it('leaves the focus with a person who is busy elsewhere', async () => {
  const field = document.createElement('input')
  document.body.append(field)
  field.focus()
  await blocked()
  expect(document.activeElement).toBe(field)
})

it('takes other words, as text', async () => {
  const messages = {
    COOKIES_BLOCKED: 'Cookies sind gesperrt. <b>',
    safari: 'In Safari …',
    privateWindow: 'Im privaten Fenster …',
    openInTab: 'Im neuen Tab öffnen',
  }
  await blocked({ messages })
  expect(notice().textContent).toBe(Object.values(messages).join(''))
  expect(notice().querySelector('b')).toBeNull()
})

it.each([
  [401, /signed out/i],
  [403, /no access/i],
  [500, /could not be opened/i],
])('has a sentence for the person when the token route answers %i', async (status, words) => {
  await refused(status)
  expect(notice().textContent).toMatch(words)
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
