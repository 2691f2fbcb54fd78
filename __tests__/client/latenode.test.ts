/** @jest-environment jsdom */
import { createEmbedClient } from 'embed-auth/client'
import type { EmbedError } from 'embed-auth/client'
import { latenodePage } from './latenode-page'
import { clientFor, frameIn, mounting, okAnswer, settle } from './page'

const { container, sdk, shown, expectNothingLeft } = latenodePage()

it('is mounted with cookies allowed, its ui settings and the navigation handler', async () => {
  const routes: string[] = []
  const ui = { main: { hideSideMenu: true } }
  const embed = await shown({
    ui,
    initialRoute: '/scenarios',
    onNavigate: (to: string) => routes.push(to),
  })
  expect(embed).toMatchObject({ platform: 'latenode', sdk: sdk() })
  expect(sdk().configured[0]).toMatchObject({
    token: 'header.claims.signature',
    allowCookies: true,
    ui,
  })
  expect(container().contains(sdk().configured[0]!.container)).toBe(true)
  sdk().configured[0]!.navigation.handler({ route: '/runs' })
  expect(routes).toEqual(['/runs'])
  embed.navigate('/settings')
  expect(sdk().navigated).toEqual(['/scenarios', '/settings'])
})

it('B5 · leaves nothing after destroy', async () => {
  const embed = await shown()
  embed.destroy()
  embed.destroy()
  expect(sdk().cleanups).toBe(1)
  expect(container().childNodes).toHaveLength(0)
  expectNothingLeft()
})

it('B5 · rejects in time when the SDK hangs, and cleans up what it does later', async () => {
  const { outcome } = mounting(clientFor('latenode', 4000), {
    container: container(),
    notice: false,
  })
  await jest.advanceTimersByTimeAsync(4000)
  expect(await outcome).toMatchObject({ code: 'TIMEOUT' })
  expectNothingLeft()
  window.addEventListener('message', sdk()['onMessage'])
  sdk().resolve()
  await settle()
  expectNothingLeft()
})

it('B5 · codes what the SDK rejects with, and keeps its text out of the error', async () => {
  const { outcome } = mounting(clientFor('latenode'), { container: container() })
  await settle()
  sdk().reject(new Error('bad token header.claims.signature'))
  const error = (await outcome) as EmbedError
  expect(error).toMatchObject({ name: 'EmbedError', code: 'AUTHENTICATION_FAILED' })
  expect(error.message).not.toContain('claims')
  expect(error.cause).toBeUndefined()
  expectNothingLeft()
})

it('stays, once ready, past the time that it had to become so', async () => {
  const onError = jest.fn()
  const embed = await shown({ onError })
  await jest.advanceTimersByTimeAsync(60_000)
  embed.navigate('/runs')
  expect(onError).not.toHaveBeenCalled()
  expect(frameIn(container())).toBeDefined()
})

it('is never given a refused token again', async () => {
  const body = { token: 't', expiresIn: 300, platform: 'latenode', embed: {} }
  const fetch = jest.fn(() => Promise.resolve(okAnswer(body)))
  const client = createEmbedClient({ fetch })
  const { outcome } = mounting(client, { container: container() })
  await settle()
  sdk().reject(new Error('jwt expired'))
  expect(await outcome).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  await shown({}, client)
  expect(fetch).toHaveBeenCalledTimes(2)
})

it('survives a cleanup that throws', async () => {
  const embed = await shown()
  jest.spyOn(sdk(), 'cleanup').mockImplementation(() => {
    throw new Error('not configured')
  })
  const uncaught = jest.fn((event: Event) => event.preventDefault())
  window.addEventListener('error', uncaught)
  embed.destroy()
  window.removeEventListener('error', uncaught)
  expect(uncaught).not.toHaveBeenCalled()
  expect(document.querySelector('iframe')).toBeNull()
})
