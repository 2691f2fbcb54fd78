/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import type { Embed } from 'embed-auth/client'
import { latenodeAnswer } from './answers'
import { FakeLatenode } from './fake-latenode'
import { latenodePage } from './latenode-page'
import { addContainer, clientFor, mounting, okAnswer, sdkScript, settle } from './page'

const { container, sdk, define, expectNothingLeft } = latenodePage()

describe('the SDK script', () => {
  beforeEach(() => {
    define(false)
  })

  function arrives() {
    define(true)
    sdkScript()?.dispatchEvent(new Event('load'))
  }

  it('is loaded from where the server says, once for several mounts', async () => {
    const client = clientFor('latenode')
    const first = mounting(client, { container: container() })
    const second = mounting(client, { container: addContainer('other') })
    await settle()
    expect(document.head.querySelectorAll('script')).toHaveLength(1)
    expect(sdkScript()?.src).toBe('https://latenode.test/static/sdk/0.1.6.js')
    arrives()
    await settle()
    FakeLatenode.made.forEach((made) => made.resolve())
    expect(await first.outcome).toMatchObject({ platform: 'latenode' })
    expect(await second.outcome).toMatchObject({ platform: 'latenode' })
    client.reset()
  })

  it.each([
    ['does not load', () => Promise.resolve(sdkScript()?.dispatchEvent(new Event('error')))],
    ['defines nothing', () => Promise.resolve(sdkScript()?.dispatchEvent(new Event('load')))],
    ['never answers', () => jest.advanceTimersByTimeAsync(15_000)],
  ])(
    'B5 · that %s is SDK_LOAD_FAILED, and tried anew by the next mount',
    async (_what, happens) => {
      const { outcome } = mounting(clientFor('latenode'), { container: container() })
      await settle()
      await happens()
      expect(await outcome).toMatchObject({ code: 'SDK_LOAD_FAILED' })
      expectNothingLeft()
      document.head.replaceChildren()
      const again = mounting(clientFor('latenode'), { container: container() })
      await settle()
      arrives()
      await settle()
      sdk().resolve()
      expect(await again.outcome).toMatchObject({ platform: 'latenode' })
      ;((await again.outcome) as Embed).destroy()
    },
  )

  it('is joined by a remount while it loads', async () => {
    const life = new AbortController()
    const first = mounting(clientFor('latenode'), { container: container(), signal: life.signal })
    await settle()
    life.abort()
    expect(await first.outcome).toMatchObject({ code: 'DESTROYED' })
    const second = mounting(clientFor('latenode'), { container: container() })
    await settle()
    expect(document.head.querySelectorAll('script')).toHaveLength(1)
    arrives()
    await settle()
    sdk().resolve()
    expect(await second.outcome).toMatchObject({ platform: 'latenode' })
  })

  it('that fails after its mount was destroyed does not fail the next one', async () => {
    const life = new AbortController()
    const first = mounting(clientFor('latenode'), { container: container(), signal: life.signal })
    await settle()
    life.abort()
    await first.outcome
    sdkScript()?.dispatchEvent(new Event('error'))
    const second = mounting(clientFor('latenode'), { container: container() })
    await settle()
    arrives()
    await settle()
    sdk().resolve()
    expect(await second.outcome).toMatchObject({ platform: 'latenode' })
  })

  it.each(['javascript:alert(1)', 'data:text/javascript,1', 'blob:https://app.test/1', undefined])(
    'is not loaded from %s',
    async (sdkUrl) => {
      const body = { ...latenodeAnswer, embed: { sdkUrl } }
      const client = createEmbedClient({ fetch: () => Promise.resolve(okAnswer(body)) })
      const { outcome } = mounting(client, { container: container() })
      expect(await outcome).toMatchObject({
        code: 'SDK_LOAD_FAILED',
        message: 'sdkUrl must be an http(s) URL.',
      })
      expect(sdkScript()).toBeNull()
    },
  )
})
