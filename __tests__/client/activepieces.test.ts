/** @jest-environment jsdom */
import type { Embed } from 'embed-auth/client'
import { FakeActivepieces } from './fake-activepieces'
import { addContainer, clientFor, frameIn, mounting, say, settle, watchListeners } from './page'

const page = window as { ActivepiecesEmbedded?: unknown; activepieces?: unknown }
let container: HTMLElement
let listeners: ReturnType<typeof watchListeners>

beforeEach(() => {
  jest.useFakeTimers()
  listeners = watchListeners()
  page.ActivepiecesEmbedded = FakeActivepieces
  FakeActivepieces.made = []
  container = addContainer()
})
afterEach(() => {
  document.body.replaceChildren()
  listeners.stop()
  delete page.ActivepiecesEmbedded
  delete page.activepieces
  jest.useRealTimers()
})

const sdk = () => FakeActivepieces.made.at(-1)!

function expectNothingLeft() {
  expect(document.querySelector('iframe')).toBeNull()
  expect(listeners.left()).toEqual([])
  expect(jest.getTimerCount()).toBe(0)
}

/** A mount as far as the frame's last word. */
async function shown(options: object = {}, client = clientFor('activepieces')): Promise<Embed> {
  const { outcome } = mounting(client, { container, ...options })
  await settle()
  say(container, 'CLIENT_INIT')
  say(container, 'CLIENT_AUTHENTICATION_SUCCESS')
  say(container, 'CLIENT_CONFIGURATION_FINISHED')
  return (await outcome) as Embed
}

it('mounts where the page names nothing but a container', async () => {
  const embed = await shown({ container: 'embed' })
  expect(embed.platform).toBe('activepieces')
  expect(embed.sdk).toBe(sdk())
  expect(sdk().configured[0]).toMatchObject({
    instanceUrl: 'https://flows.test',
    jwtToken: 'header.claims.signature',
  })
  expect(frameIn(container).src).toMatch(/^https:\/\/flows\.test\/embed\?/)
})

it('hands over embedding settings and first route, and keeps container and navigation', async () => {
  const seen: string[] = []
  const embedding = {
    locale: 'de',
    containerId: 'elsewhere',
    navigation: { handler: ({ route }: { route: string }) => seen.push(`own ${route}`) },
  }
  await shown({
    embedding,
    initialRoute: '/flows',
    onNavigate: (to: string) => seen.push(`client ${to}`),
  })
  const given = sdk().configured[0]?.embedding
  expect(given).toMatchObject({ locale: 'de', initialRoute: '/flows' })
  expect(document.getElementById(given?.containerId ?? '')).toBe(frameIn(container).parentElement)
  say(container, 'CLIENT_ROUTE_CHANGED', { route: '/runs' })
  expect(seen).toEqual(['client /runs', 'own /runs'])
})

it('navigates inside the embed, and says DESTROYED afterwards', async () => {
  const embed = await shown()
  embed.navigate('/connections')
  expect(sdk().navigated).toEqual(['/connections'])
  embed.destroy()
  expect(() => embed.navigate('/flows')).toThrow(expect.objectContaining({ code: 'DESTROYED' }))
})

it('B5 · leaves no iframe, listener or timer after destroy, however often it is called', async () => {
  const embed = await shown()
  embed.destroy()
  embed.destroy()
  expectNothingLeft()
  expect(container.childNodes).toHaveLength(0)
})

it('B5 · rejects in time when the platform stays silent, and when it stops half-way', async () => {
  for (const words of [[], ['CLIENT_INIT'], ['CLIENT_INIT', 'CLIENT_AUTHENTICATION_SUCCESS']]) {
    const { outcome } = mounting(clientFor('activepieces', 5000), { container })
    await settle()
    words.forEach((word) => say(container, word))
    await jest.advanceTimersByTimeAsync(5000)
    expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
    expectNothingLeft()
  }
})

it('B5 · rejects at once when authentication fails, and keeps the error out of the console', async () => {
  const onError = jest.fn()
  const { outcome } = mounting(clientFor('activepieces'), { container, onError })
  await settle()
  say(container, 'CLIENT_INIT')
  say(container, 'CLIENT_AUTHENTICATION_FAILED', { config: { data: 'header.claims.signature' } })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  expect(sdk().heard).not.toContain('CLIENT_AUTHENTICATION_FAILED')
  expect(onError).toHaveBeenCalledTimes(1)
  expectNothingLeft()
})

it('B5 · ends an embed that is refused after it was ready', async () => {
  const onError = jest.fn()
  const embed = await shown({ onError })
  say(container, 'CLIENT_AUTHENTICATION_FAILED')
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'AUTHENTICATION_FAILED' }))
  expect(() => embed.navigate('/x')).toThrow(expect.objectContaining({ name: 'EmbedError' }))
  expectNothingLeft()
})

it.each([
  ['another window', () => ({ source: window })],
  ['no window', () => ({ source: null })],
  ['another origin', () => ({ origin: 'https://flows.test.evil.test' })],
  ['the page itself', () => ({ origin: location.origin })],
  ['a sandboxed frame', () => ({ origin: 'null' })],
])('B4 · does not hear a message from %s', async (_who, from) => {
  const onNavigate = jest.fn()
  const { outcome, done } = mounting(clientFor('activepieces'), { container, onNavigate })
  await settle()
  for (const word of [
    'CLIENT_INIT',
    'CLIENT_AUTHENTICATION_FAILED',
    'CLIENT_CONFIGURATION_FINISHED',
    'CLIENT_ROUTE_CHANGED',
  ]) {
    say(container, word, { route: '/forged' }, from())
  }
  await settle()
  expect(done()).toBe(false)
  expect(sdk().heard).toEqual([])
  expect(onNavigate).not.toHaveBeenCalled()
  say(container, 'CLIENT_INIT')
  say(container, 'CLIENT_CONFIGURATION_FINISHED')
  expect(await outcome).toMatchObject({ platform: 'activepieces' })
})

it('B4 · does not take a frame beside its own for the platform', async () => {
  const { done } = mounting(clientFor('activepieces'), { container })
  await settle()
  const other = document.createElement('iframe')
  other.src = 'https://flows.test/embed'
  document.body.append(other)
  say(container, 'CLIENT_CONFIGURATION_FINISHED', {}, { source: other.contentWindow })
  await settle()
  expect(done()).toBe(false)
})

it('survives messages without data', async () => {
  const { outcome } = mounting(clientFor('activepieces'), { container })
  await settle()
  const { contentWindow: source } = frameIn(container)
  for (const data of [null, undefined, 'text', 7]) {
    window.dispatchEvent(
      new MessageEvent('message', { data, source, origin: 'https://flows.test' }),
    )
  }
  say(container, 'CLIENT_INIT')
  say(container, 'CLIENT_CONFIGURATION_FINISHED')
  expect(await outcome).toMatchObject({ platform: 'activepieces' })
})

it('B7 · gives every mount an SDK object of its own, and ends the session of the last', async () => {
  const client = clientFor('activepieces')
  await shown({}, client)
  const first = sdk()
  expect(first._embeddingAuth).toBeDefined()
  client.reset()
  expect(first).toMatchObject({ _embeddingAuth: undefined, _jwtToken: '' })
  expectNothingLeft()
  await shown({}, client)
  expect(sdk()).not.toBe(first)
  expect(sdk()._embeddingAuth).toBeDefined()
})

it('B7 · takes away the dialogs that the SDK opened over the page, and no frame of anybody else', async () => {
  const embed = await shown()
  const [dialog, other] = ['https://flows.test/embed?x', 'https://video.test/embed'].map((src) => {
    const frame = document.createElement('iframe')
    frame.src = src
    document.body.append(frame)
    return frame
  })
  embed.destroy()
  expect(dialog?.isConnected).toBe(false)
  expect(other?.isConnected).toBe(true)
})

it('B7 · clears the shared SDK object of a script that has no class', async () => {
  delete page.ActivepiecesEmbedded
  const shared = new FakeActivepieces()
  page.activepieces = shared
  const embed = await shown()
  expect(embed.sdk).toBe(shared)
  embed.destroy()
  expect(shared).toMatchObject({ _embeddingAuth: undefined, _jwtToken: '' })
})

it('B2 · leaves the token nowhere on the page', async () => {
  const logs = (['log', 'error', 'warn', 'info', 'debug'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(() => undefined),
  )
  await shown()
  const places = [
    document.documentElement.outerHTML,
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    document.cookie,
    location.href,
    JSON.stringify(history.state),
    JSON.stringify(logs.map((log) => log.mock.calls)),
  ]
  expect(places.join('\n')).not.toContain('claims')
  jest.restoreAllMocks()
})

it.each([
  ['its own', () => undefined],
  ['inherited', (name: string) => Reflect.deleteProperty(window, name)],
])('leaves the methods of the window as they were, %s', async (_what, prepare) => {
  const names = ['addEventListener', 'removeEventListener'] as const
  const saved = names.map((name) => Object.getOwnPropertyDescriptor(window, name))
  names.forEach(prepare)
  const state = () =>
    names.map((name) => [Reflect.get(window, name), Object.getOwnPropertyDescriptor(window, name)])
  const before = state()
  await shown()
  expect(state()).toEqual(before)
  names.forEach((name, i) => Object.defineProperty(window, name, saved[i] ?? {}))
})

it('does not let the SDK look for a container that it cannot find', async () => {
  const root = container.attachShadow({ mode: 'open' })
  const inside = document.createElement('div')
  root.append(inside)
  const { outcome } = mounting(clientFor('activepieces'), { container: inside })
  expect(await outcome).toMatchObject({ code: 'CONTAINER_NOT_FOUND' })
  expect(sdk().configured).toEqual([])
})

it('lets the SDK take its listeners back', async () => {
  await shown()
  say(container, 'CLIENT_ROUTE_CHANGED', { route: '/once' })
  expect(sdk().heard.filter((type) => type === 'CLIENT_ROUTE_CHANGED')).toHaveLength(1)
})

it('B5 · rejects at once when the SDK does', async () => {
  const refusal = jest.spyOn(FakeActivepieces.prototype, 'configure')
  refusal.mockRejectedValue({ status: 'error', error: { message: 'container not found' } })
  const { outcome } = mounting(clientFor('activepieces'), { container })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  refusal.mockRestore()
  expectNothingLeft()
})

it('codes what the SDK throws', async () => {
  jest.spyOn(FakeActivepieces.prototype, 'configure').mockImplementation(() => {
    throw new Error('Activepieces: iframe window not accessible')
  })
  const { outcome } = mounting(clientFor('activepieces'), { container })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  jest.restoreAllMocks()
  expectNothingLeft()
})
