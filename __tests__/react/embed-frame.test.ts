/** @jest-environment jsdom */
import type { Embed, EmbedError } from 'embed-auth/client'
import type { EmbedFrameProps, UseEmbed } from 'embed-auth/react'
import { latenodeAnswer } from '../client/answers'
import { FakeLatenode } from '../client/fake-latenode'
import { addContainer, okAnswer, refusal, watchListeners } from '../client/page'
import { loadReact, VERSIONS } from './versions'
import type { Root } from './versions'

const page = window as { LatenodeEmbeddedSDK?: unknown }
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

type Send = typeof fetch

const send: Send = () => Promise.resolve(okAnswer(latenodeAnswer))
const refuse: Send = () => Promise.resolve(refusal(401))

describe.each(VERSIONS)('React %s', (major, suffix) => {
  const { react, embed, createRoot, act } = loadReact(suffix)
  const { createElement, StrictMode } = react
  const { EmbedFrame, useEmbed } = embed
  let root: Root
  let place: HTMLElement
  let listeners: ReturnType<typeof watchListeners>

  beforeEach(() => {
    jest.useFakeTimers()
    listeners = watchListeners()
    page.LatenodeEmbeddedSDK = FakeLatenode
    FakeLatenode.made = []
    place = addContainer('root')
    root = createRoot(place)
  })
  afterEach(async () => {
    await act(async () => {
      root.unmount()
      await jest.advanceTimersByTimeAsync(0)
    })
    document.body.replaceChildren()
    listeners.stop()
    delete page.LatenodeEmbeddedSDK
    jest.useRealTimers()
  })

  const frames = () => place.querySelectorAll('iframe')
  const draw = (props: EmbedFrameProps, wrapper: typeof StrictMode | 'section' = 'section') =>
    act(async () => {
      root.render(
        createElement(wrapper, null, createElement(EmbedFrame, { fetch: send, ...props })),
      )
      await jest.advanceTimersByTimeAsync(0)
    })
  const ready = () =>
    act(async () => {
      FakeLatenode.made.forEach((sdk) => sdk.resolve())
      await jest.advanceTimersByTimeAsync(0)
    })
  const sdk = () => FakeLatenode.made.at(-1)!

  it('is the version that it says', () => {
    expect(react.version.split('.')[0]).toBe(major)
  })

  it('mounts into a container with the attributes given, and tells when it is ready', async () => {
    const onReady = jest.fn<undefined, [Embed]>()
    await draw({ className: 'tall', 'aria-label': 'Automations', onReady })
    expect(onReady).not.toHaveBeenCalled()
    await ready()
    expect(onReady).toHaveBeenCalledTimes(1)
    expect(onReady.mock.calls[0]?.[0].platform).toBe('latenode')
    expect(place.querySelector('.tall[aria-label=Automations] iframe')).not.toBeNull()
  })

  it('B5 · leaves no iframe, listener or timer when it unmounts, half-way or ready', async () => {
    for (const finish of [false, true]) {
      await draw({})
      if (finish) await ready()
      await act(async () => {
        root.render(null)
        await jest.advanceTimersByTimeAsync(0)
      })
      expect(document.querySelector('iframe')).toBeNull()
      expect(listeners.left().filter((type) => type === 'message')).toEqual([])
      expect(jest.getTimerCount()).toBe(0)
    }
  })

  it('B5 · shows one iframe in StrictMode, which mounts everything twice', async () => {
    const [onReady, onError] = [jest.fn(), jest.fn()]
    await draw({ onReady, onError }, StrictMode)
    await ready()
    expect(frames()).toHaveLength(1)
    expect(onReady).toHaveBeenCalledTimes(1)
    expect(onError).not.toHaveBeenCalled()
  })

  it('is not mounted anew by a render with new callbacks and settings, and calls the newest', async () => {
    await draw({ ui: { a: 1 }, onNavigate: () => undefined })
    await ready()
    const onNavigate = jest.fn()
    await draw({ ui: { a: 2 }, onNavigate })
    expect(FakeLatenode.made).toHaveLength(1)
    sdk().configured[0]?.navigation.handler({ route: '/runs' })
    expect(onNavigate).toHaveBeenCalledWith('/runs')
  })

  it('is mounted anew for another tokenUrl', async () => {
    const asked: string[] = []
    const fetch: Send = (input, init) => {
      asked.push(input as string)
      return send(input, init)
    }
    await draw({ fetch, tokenUrl: '/one' })
    await ready()
    await draw({ fetch, tokenUrl: '/two' })
    await ready()
    expect(asked).toEqual(['/one', '/two'])
    expect(frames()).toHaveLength(1)
  })

  it('does not take the end of a mount that it gave up for a failure', async () => {
    await draw({ tokenUrl: '/one', fallback: 'failed' })
    await draw({ tokenUrl: '/two', fallback: 'failed' })
    expect(place.textContent).not.toContain('failed')
    await ready()
    expect(frames()).toHaveLength(1)
  })

  it('B7 · asks for another token under another key', async () => {
    const fetch = jest.fn(send)
    await draw({ fetch, key: 'ann' } as EmbedFrameProps)
    await ready()
    await draw({ fetch, key: 'ben' } as EmbedFrameProps)
    await ready()
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(FakeLatenode.made).toHaveLength(2)
    expect(frames()).toHaveLength(1)
  })

  it("shows the client's own notice, focused, where there is no fallback", async () => {
    const onError = jest.fn<undefined, [EmbedError]>()
    await draw({ fetch: refuse, onError })
    expect(onError).toHaveBeenCalledTimes(1)
    expect(onError.mock.calls[0]?.[0].code).toBe('SIGNED_OUT')
    const alert = place.querySelector<HTMLElement>('[role=alert]')
    expect(alert?.textContent).toMatch(/sign in/i)
    expect(document.activeElement).toBe(alert)
  })

  it('is ready after the button of the notice was pressed', async () => {
    const onReady = jest.fn<undefined, [Embed]>()
    await draw({ fetch: refuse, onReady })
    await draw({ fetch: send, onReady })
    await act(async () => {
      place.querySelector<HTMLElement>('[role=alert] button')?.click()
      await jest.advanceTimersByTimeAsync(0)
    })
    await ready()
    expect(onReady).toHaveBeenCalledTimes(1)
    expect(frames()).toHaveLength(1)
    expect(place.querySelector('[role=alert]')).toBeNull()
  })

  it('shows the fallback in its place, announced and focusable, with a retry', async () => {
    const fallback = (error: EmbedError, retry: () => void) =>
      createElement('button', { onClick: retry }, error.code)
    await draw({ fetch: refuse, fallback })
    const alerts = place.querySelectorAll<HTMLElement>('[role=alert]')
    expect(alerts).toHaveLength(1)
    expect(alerts[0]?.getAttribute('tabindex')).toBe('-1')
    expect(alerts[0]?.textContent).toBe('SIGNED_OUT')
    await draw({ fetch: send, fallback })
    await act(async () => {
      place.querySelector('button')?.click()
      await jest.advanceTimersByTimeAsync(0)
    })
    await ready()
    expect(place.querySelector('[role=alert]')).toBeNull()
    expect(frames()).toHaveLength(1)
  })

  it('shows nothing at all where the fallback is null', async () => {
    await draw({ fetch: refuse, fallback: null })
    expect(place.querySelector('section > div')?.textContent).toBe('')
  })

  it('gives status, embed and error through the hook', async () => {
    const seen: UseEmbed[] = []
    const Own = () => {
      const state = useEmbed({ fetch: send })
      seen.push(state)
      return createElement('div', { ref: state.ref })
    }
    await act(async () => {
      root.render(createElement(StrictMode, null, createElement(Own)))
      await jest.advanceTimersByTimeAsync(0)
    })
    expect(seen.at(-1)).toMatchObject({ status: 'loading', embed: undefined, error: undefined })
    await ready()
    expect(seen.at(-1)).toMatchObject({ status: 'ready', embed: { platform: 'latenode' } })
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set(['loading', 'ready']))
  })
})
