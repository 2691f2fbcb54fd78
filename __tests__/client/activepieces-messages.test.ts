/** @jest-environment jsdom */
import { activepiecesPage } from './activepieces-page'
import { clientFor, frameIn, mounting, say, settle } from './page'

const { container, sdk, shown } = activepiecesPage()

it.each([
  ['another window', () => ({ source: window })],
  ['no window', () => ({ source: null })],
  ['another origin', () => ({ origin: 'https://flows.test.evil.test' })],
  ['the page itself', () => ({ origin: location.origin })],
  ['a sandboxed frame', () => ({ origin: 'null' })],
])('B4 · does not hear a message from %s', async (_who, from) => {
  const onNavigate = jest.fn()
  const { outcome, done } = mounting(clientFor('activepieces'), {
    container: container(),
    onNavigate,
  })
  await settle()
  for (const word of [
    'CLIENT_INIT',
    'CLIENT_AUTHENTICATION_FAILED',
    'CLIENT_CONFIGURATION_FINISHED',
    'CLIENT_ROUTE_CHANGED',
  ]) {
    say(container(), word, { route: '/forged' }, from())
  }
  await settle()
  expect(done()).toBe(false)
  expect(sdk().heard).toEqual([])
  expect(onNavigate).not.toHaveBeenCalled()
  say(container(), 'CLIENT_INIT')
  say(container(), 'CLIENT_CONFIGURATION_FINISHED')
  expect(await outcome).toMatchObject({ platform: 'activepieces' })
})

it('B4 · does not take a frame beside its own for the platform', async () => {
  const { done } = mounting(clientFor('activepieces'), { container: container() })
  await settle()
  const other = document.createElement('iframe')
  other.src = 'https://flows.test/embed'
  document.body.append(other)
  say(container(), 'CLIENT_CONFIGURATION_FINISHED', {}, { source: other.contentWindow })
  await settle()
  expect(done()).toBe(false)
})

it('survives messages without data', async () => {
  const { outcome } = mounting(clientFor('activepieces'), { container: container() })
  await settle()
  const { contentWindow: source } = frameIn(container())
  for (const data of [null, undefined, 'text', 7]) {
    window.dispatchEvent(
      new MessageEvent('message', { data, source, origin: 'https://flows.test' }),
    )
  }
  say(container(), 'CLIENT_INIT')
  say(container(), 'CLIENT_CONFIGURATION_FINISHED')
  expect(await outcome).toMatchObject({ platform: 'activepieces' })
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

it('lets the SDK take its listeners back', async () => {
  await shown()
  say(container(), 'CLIENT_ROUTE_CHANGED', { route: '/once' })
  expect(sdk().heard.filter((type) => type === 'CLIENT_ROUTE_CHANGED')).toHaveLength(1)
})
