/** @jest-environment jsdom */
import { activepiecesPage, sdkGlobals } from './activepieces-page'
import { FakeActivepieces } from './fake-activepieces'
import { clientFor, frameIn, mounting, say, settle } from './page'

const { container, sdk, shown, expectNothingLeft } = activepiecesPage()

it('mounts where the page names nothing but a container', async () => {
  const embed = await shown({ container: 'embed' })
  expect(embed.platform).toBe('activepieces')
  expect(embed.sdk).toBe(sdk())
  expect(sdk().configured[0]).toMatchObject({
    instanceUrl: 'https://flows.test',
    jwtToken: 'header.claims.signature',
  })
  expect(frameIn(container()).src).toMatch(/^https:\/\/flows\.test\/embed\?/)
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
  expect(document.getElementById(given?.containerId ?? '')).toBe(frameIn(container()).parentElement)
  say(container(), 'CLIENT_ROUTE_CHANGED', { route: '/runs' })
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
  expect(container().childNodes).toHaveLength(0)
})

it('B5 · rejects in time when the platform stays silent, and when it stops half-way', async () => {
  for (const words of [[], ['CLIENT_INIT'], ['CLIENT_INIT', 'CLIENT_AUTHENTICATION_SUCCESS']]) {
    const { outcome } = mounting(clientFor('activepieces', 5000), { container: container() })
    await settle()
    words.forEach((word) => say(container(), word))
    await jest.advanceTimersByTimeAsync(5000)
    expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
    expectNothingLeft()
  }
})

it('B5 · rejects at once when authentication fails, and keeps the error out of the console', async () => {
  const onError = jest.fn()
  const { outcome } = mounting(clientFor('activepieces'), { container: container(), onError })
  await settle()
  say(container(), 'CLIENT_INIT')
  say(container(), 'CLIENT_AUTHENTICATION_FAILED', { config: { data: 'header.claims.signature' } })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  expect(sdk().heard).not.toContain('CLIENT_AUTHENTICATION_FAILED')
  expect(onError).toHaveBeenCalledTimes(1)
  expectNothingLeft()
})

it('B5 · ends an embed that is refused after it was ready', async () => {
  const onError = jest.fn()
  const embed = await shown({ onError })
  say(container(), 'CLIENT_AUTHENTICATION_FAILED')
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'AUTHENTICATION_FAILED' }))
  expect(() => embed.navigate('/x')).toThrow(expect.objectContaining({ name: 'EmbedError' }))
  expectNothingLeft()
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
  delete sdkGlobals.ActivepiecesEmbedded
  const shared = new FakeActivepieces()
  sdkGlobals.activepieces = shared
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

it('does not let the SDK look for a container that it cannot find', async () => {
  const root = container().attachShadow({ mode: 'open' })
  const inside = document.createElement('div')
  root.append(inside)
  const { outcome } = mounting(clientFor('activepieces'), { container: inside })
  expect(await outcome).toMatchObject({ code: 'CONTAINER_NOT_FOUND' })
  expect(sdk().configured).toEqual([])
})

it('B5 · rejects at once when the SDK does', async () => {
  const refusal = jest.spyOn(FakeActivepieces.prototype, 'configure')
  refusal.mockRejectedValue({ status: 'error', error: { message: 'container not found' } })
  const { outcome } = mounting(clientFor('activepieces'), { container: container() })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  refusal.mockRestore()
  expectNothingLeft()
})

it('codes what the SDK throws', async () => {
  jest.spyOn(FakeActivepieces.prototype, 'configure').mockImplementation(() => {
    throw new Error('Activepieces: iframe window not accessible')
  })
  const { outcome } = mounting(clientFor('activepieces'), { container: container() })
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  jest.restoreAllMocks()
  expectNothingLeft()
})
