/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import type { EmbedError } from 'embed-auth/client'
import { activepiecesPage, sdkGlobals } from './activepieces-page'
import { activepiecesAnswer } from './answers'
import { FakeActivepieces } from './fake-activepieces'
import { clientFor, frameIn, mounting, okAnswer, say, settle } from './page'

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

it('hands over embedding settings, and keeps container and navigation', async () => {
  const seen: string[] = []
  const embedding = {
    locale: 'de',
    containerId: 'elsewhere',
    navigation: { handler: ({ route }: { route: string }) => seen.push(`own ${route}`) },
  }
  await shown({
    embedding,
    onNavigate: (to: string) => seen.push(`client ${to}`),
  })
  const given = sdk().configured[0]?.embedding
  expect(given).toMatchObject({ locale: 'de' })
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

describe('a timeout', () => {
  const timeoutOf = async (act: () => void) => {
    const { outcome } = mounting(clientFor('activepieces', 5000), { container: container() })
    await settle()
    act()
    await jest.advanceTimersByTimeAsync(5000)
    const error = (await outcome) as EmbedError
    expect(error.code).toBe('TIMEOUT')
    return error.message
  }
  const load = () => {
    frameIn(container()).dispatchEvent(new Event('load'))
  }
  const init = () => say(container(), 'CLIENT_INIT')
  const inTurn = (...steps: (() => void)[]) => steps.forEach((step) => step())

  it('names the allowed embed origins when the iframe loaded and stayed silent', async () => {
    const message = await timeoutOf(load)
    expect(message).toContain('https://flows.test loaded, but sent no message')
    expect(message).toContain(`allowed embed origins do not contain ${location.origin}`)
    expect(message).toContain('Cross-Origin-Embedder-Policy')
  })

  it.each([
    ['did not load', () => undefined],
    ['spoke before it loaded', () => inTurn(init, load)],
    ['spoke after it loaded', () => inTurn(load, init)],
  ])('does not name them when the iframe %s', async (_what, act) => {
    expect(await timeoutOf(act)).not.toContain('allowed')
  })
})

it('opens the first route once the platform is ready, because the SDKs in use drop it', async () => {
  const { outcome } = mounting(clientFor('activepieces'), {
    container: container(),
    initialRoute: '/runs',
  })
  await settle()
  expect(sdk().configured[0]?.embedding).not.toHaveProperty('initialRoute')
  say(container(), 'CLIENT_INIT')
  expect(sdk().navigated).toEqual([])
  say(container(), 'CLIENT_CONFIGURATION_FINISHED')
  await outcome
  expect(sdk().navigated).toEqual(['/runs'])
})

it('ends a mount whose configure() was superseded, as SDKs from 0.14 on say', async () => {
  const onError = jest.fn()
  const { outcome } = mounting(clientFor('activepieces'), { container: container(), onError })
  await settle()
  sdk().supersede()
  expect(await outcome).toMatchObject({ code: 'DESTROYED' })
  expect(onError).not.toHaveBeenCalled()
  expect(container().childNodes).toHaveLength(0)
  expectNothingLeft()
})

it('stays when configure() is superseded after it was ready', async () => {
  const embed = await shown()
  sdk().supersede()
  await settle()
  embed.navigate('/runs')
  expect(frameIn(container())).toBeDefined()
})

it('does not open an instance at an address that is not http', async () => {
  const body = { ...activepiecesAnswer, embed: { instanceUrl: 'javascript:alert(1)//' } }
  const client = createEmbedClient({ fetch: () => Promise.resolve(okAnswer(body)) })
  const { outcome } = mounting(client, { container: container() })
  expect(await outcome).toMatchObject({ message: 'instanceUrl must be an http(s) URL.' })
  expect(sdk().configured).toEqual([])
})

describe('a dialog of the SDK', () => {
  const dialog = () => document.querySelector<HTMLIFrameElement>('body>iframe')!.contentWindow
  const dialogSays = (type: string, data: object = {}, origin = 'https://flows.test') => {
    window.dispatchEvent(
      new MessageEvent('message', { data: { type, data }, source: dialog(), origin }),
    )
  }

  it('B5 · works, and leaves no listener after destroy', async () => {
    const embed = await shown()
    const result = sdk().connect()
    dialogSays('CLIENT_INIT')
    dialogSays('CLIENT_NEW_CONNECTION_DIALOG_CLOSED', { connection: { id: 'c1' } })
    expect(await result).toMatchObject({ data: { connection: { id: 'c1' } } })
    embed.destroy()
    expectNothingLeft()
    expect(Reflect.get(sdk(), 'connect')).toBe(Reflect.get(FakeActivepieces.prototype, 'connect'))
  })

  it('B4 · does not hear messages of other origins', async () => {
    await shown()
    void sdk().connect()
    dialogSays('CLIENT_NEW_CONNECTION_DIALOG_CLOSED', {}, 'https://evil.test')
    expect(sdk().dialogHeard).toEqual([])
  })

  it('B2 · does not give the SDK the data of a refusal, which it would log', async () => {
    await shown()
    void sdk().connect()
    dialogSays('CLIENT_INIT')
    dialogSays('CLIENT_AUTHENTICATION_FAILED', { token: 'header.claims.signature' })
    expect(sdk().dialogHeard).toContain('CLIENT_AUTHENTICATION_FAILED')
    expect(JSON.stringify(sdk().dialogHeard)).not.toContain('claims')
  })
})
