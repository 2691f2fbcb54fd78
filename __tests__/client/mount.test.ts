/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { FakeLatenode } from './fake-latenode'
import { latenodePage } from './latenode-page'
import { addContainer, clientFor, frameIn, mounting, okAnswer, settle } from './page'

const { container, sdk, shown, expectNothingLeft } = latenodePage()

describe('the container', () => {
  it.each([
    ['an unknown id', () => 'nowhere'],
    ['an element outside of the document', () => document.createElement('div')],
  ])(
    'is refused as CONTAINER_NOT_FOUND when it is %s, before a token is asked for',
    async (_w, make) => {
      const fetch = jest.fn()
      const onError = jest.fn()
      const { outcome } = mounting(createEmbedClient({ fetch }), { container: make(), onError })
      expect(await outcome).toMatchObject({ code: 'CONTAINER_NOT_FOUND' })
      expect(onError).toHaveBeenCalledTimes(1)
      expect(fetch).not.toHaveBeenCalled()
      expectNothingLeft()
    },
  )

  it.each([
    ['a selector', '#embed', /"#embed" is not the id .* Pass the id without '#'\./],
    ['an unknown id', 'nowhere', /"nowhere" is not the id of an element in the document\.$/],
    ['a React ref', { current: null }, /is a React ref\. Pass its `current`, in an effect\./],
    ['undefined', undefined, /is undefined\. Pass an element or its id\./],
    ['null', null, /is null\. Pass an element or its id\./],
    ['a detached element', document.createElement('div'), /is not in the document\./],
  ])('says which form is wanted instead of %s', async (_what, given, words) => {
    const { outcome } = mounting(clientFor('latenode'), { container: given as Element })
    expect(await outcome).toMatchObject({
      code: 'CONTAINER_NOT_FOUND',
      message: expect.stringMatching(words),
    })
  })

  it('B5 · holds one embed, also of two copies of the client', async () => {
    const first = await shown()
    let copy: { createEmbedClient: typeof createEmbedClient } | undefined
    jest.isolateModules(() => {
      copy = jest.requireActual('embed-auth/client')
    })
    expect(copy!.createEmbedClient).not.toBe(createEmbedClient)
    const fetch = () => Promise.resolve(okAnswer(latenodeAnswer))
    await shown({}, copy!.createEmbedClient({ fetch }))
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    expect(() => first.navigate('/')).toThrow(expect.objectContaining({ code: 'DESTROYED' }))
  })

  it('keeps what the page put into it', async () => {
    container().innerHTML = '<p>ours</p>'
    const embed = await shown()
    embed.destroy()
    expect(container().innerHTML).toBe('<p>ours</p>')
  })

  it('B5 · holds one embed: a second mount ends the first, ready or half-way', async () => {
    const first = await shown()
    const half = mounting(clientFor('latenode'), { container: container() })
    await settle()
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    expect(() => first.navigate('/')).toThrow(expect.objectContaining({ code: 'DESTROYED' }))
    const last = await shown()
    expect(await half.outcome).toMatchObject({ code: 'DESTROYED' })
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    first.destroy()
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    await shown()
    expect(() => last.navigate('/')).toThrow(expect.objectContaining({ code: 'DESTROYED' }))
    expect(document.querySelectorAll('iframe')).toHaveLength(1)
    ;(await shown()).destroy()
    expectNothingLeft()
  })

  it('may be one of several', async () => {
    const client = clientFor('latenode')
    await shown({}, client)
    await shown({ container: addContainer('other') }, client)
    expect(document.querySelectorAll('iframe')).toHaveLength(2)
    client.reset()
    expectNothingLeft()
  })

  it.each([
    ['before the SDK starts', false],
    ['while the SDK works', true],
  ])('B5 · taken from the page %s ends the mount as DESTROYED', async (_when, started) => {
    const onError = jest.fn()
    const { outcome } = mounting(clientFor('latenode'), { container: container(), onError })
    if (started) await settle()
    container().remove()
    await jest.advanceTimersByTimeAsync(15_000)
    expect(await outcome).toMatchObject({ code: 'DESTROYED' })
    expect(FakeLatenode.made).toHaveLength(started ? 1 : 0)
    expect(onError).not.toHaveBeenCalled()
    expectNothingLeft()
  })
})

describe('an abort', () => {
  it('B5 · before the mount rejects it without asking for a token', async () => {
    const fetch = jest.fn()
    const { outcome } = mounting(createEmbedClient({ fetch }), {
      container: container(),
      signal: AbortSignal.abort(),
    })
    expect(await outcome).toMatchObject({ code: 'DESTROYED' })
    expect(fetch).not.toHaveBeenCalled()
    expect(container().childNodes).toHaveLength(0)
    expectNothingLeft()
  })

  it('B5 · while the token is asked for cancels the request, unless somebody else waits for it', async () => {
    const asked: AbortSignal[] = []
    const fetch = jest.fn((_url: unknown, init: RequestInit) => {
      asked.push(init.signal!)
      return new Promise<Response>(() => undefined)
    })
    const client = createEmbedClient({ fetch: fetch as unknown as typeof globalThis.fetch })
    const [one, two] = [new AbortController(), new AbortController()]
    const first = mounting(client, { container: container(), signal: one.signal })
    const second = mounting(client, { container: addContainer('other'), signal: two.signal })
    await settle()
    expect(asked).toHaveLength(1)
    one.abort()
    expect(await first.outcome).toMatchObject({ code: 'DESTROYED' })
    expect(asked[0]?.aborted).toBe(false)
    two.abort()
    expect(await second.outcome).toMatchObject({ code: 'DESTROYED' })
    expect(asked[0]?.aborted).toBe(true)
    expectNothingLeft()
  })

  it('B5 · is no longer listened for after the end', async () => {
    const { signal } = new AbortController()
    const listen = jest.spyOn(signal, 'addEventListener')
    const embed = await shown({ signal })
    embed.destroy()
    const ends = listen.mock.calls.map(
      ([, , options]) => (options as { signal: AbortSignal }).signal,
    )
    expect(ends.map((end) => end.aborted)).toEqual([true])
  })

  it('B5 · while the SDK works, and after it is ready, leaves nothing', async () => {
    for (const ready of [false, true]) {
      const life = new AbortController()
      const onError = jest.fn()
      const { outcome } = mounting(clientFor('latenode'), {
        container: container(),
        signal: life.signal,
        onError,
      })
      await settle()
      if (ready) {
        sdk().resolve()
        await settle()
      }
      life.abort()
      if (!ready) expect(await outcome).toMatchObject({ code: 'DESTROYED' })
      expect(onError).not.toHaveBeenCalled()
      expect(container().childNodes).toHaveLength(0)
      expectNothingLeft()
    }
  })
})

describe('reset', () => {
  it('B7 · ends every embed, asks for a new token and makes a new SDK object', async () => {
    const tokens = ['first.user.token', 'second.user.token']
    const fetch = jest.fn(() => {
      const body = { token: tokens.shift(), expiresIn: 300, platform: 'latenode', embed: {} }
      return Promise.resolve(okAnswer(body))
    })
    const client = createEmbedClient({ fetch })
    const before = await shown({}, client)
    client.reset()
    expectNothingLeft()
    const after = await shown({}, client)
    expect(after.sdk).not.toBe(before.sdk)
    expect(sdk().configured[0]?.token).toBe('second.user.token')
    after.destroy()
  })

  it('ends a mount half-way as DESTROYED', async () => {
    const client = clientFor('latenode')
    const { outcome } = mounting(client, { container: container() })
    await settle()
    client.reset()
    expect(await outcome).toMatchObject({ code: 'DESTROYED' })
    expectNothingLeft()
  })
})

it('ends in TOKEN_FAILED for a platform that the client does not know', async () => {
  for (const platform of ['custom', 'constructor', '__proto__']) {
    const body = { token: 't', expiresIn: 300, platform, embed: {} }
    const fetch = () => Promise.resolve(okAnswer(body))
    const client = createEmbedClient({ fetch })
    const { outcome } = mounting(client, { container: container() })
    expect(await outcome).toMatchObject({ code: 'TOKEN_FAILED' })
  }
})

it('gives the frame a title, and a size that the page may overrule', async () => {
  const embed = await shown()
  expect(frameIn(container()).title).toBe('Automations')
  expect(frameIn(container()).getAttribute('width')).toBe('100%')
  expect(frameIn(container()).getAttribute('style')).toBeNull()
  embed.destroy()
  await shown({ messages: { title: 'Abläufe' } })
  expect(frameIn(container()).title).toBe('Abläufe')
})

it('opens the first route once the platform is ready', async () => {
  const { outcome } = mounting(clientFor('latenode'), {
    container: container(),
    initialRoute: '/runs',
  })
  await settle()
  expect(sdk().navigated).toEqual([])
  sdk().resolve()
  await outcome
  expect(sdk().navigated).toEqual(['/runs'])
})

describe('a Content-Security-Policy', () => {
  const violation = (what: object) => {
    const event = new Event('securitypolicyviolation', { bubbles: true })
    document.dispatchEvent(
      Object.assign(event, {
        disposition: 'enforce',
        effectiveDirective: 'frame-src',
        blockedURI: 'https://latenode.test/embed',
        ...what,
      }),
    )
  }

  it('that refuses the iframe is FRAME_BLOCKED at once, and names directive and origin', async () => {
    const { outcome } = mounting(clientFor('latenode'), { container: container() })
    await settle()
    violation({})
    expect(await outcome).toMatchObject({
      code: 'FRAME_BLOCKED',
      message:
        'The Content-Security-Policy of this page refuses the iframe. Add https://latenode.test to frame-src.',
    })
    expectNothingLeft()
  })

  it.each([
    ['only reports', { disposition: 'report' }],
    ['refuses another iframe', { blockedURI: 'https://video.test/' }],
    ['refuses something else', { effectiveDirective: 'img-src' }],
    ['refuses inline code', { effectiveDirective: 'script-src', blockedURI: 'inline' }],
  ])('that %s does not end the embed', async (_what, event) => {
    const { outcome } = mounting(clientFor('latenode'), { container: container() })
    await settle()
    violation(event)
    sdk().resolve()
    expect(await outcome).toMatchObject({ platform: 'latenode' })
  })
})
