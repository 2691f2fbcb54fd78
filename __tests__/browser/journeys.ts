/** The journeys that every engine makes, with the platform's cookies working. */
import { activepiecesAdmin } from 'embed-auth/admin'
import { eventually } from './engines'
import type { Engine, Tab } from './engines'
import { openHost, tokenPath } from './host'
import type { Host } from './host'
import { originGuard } from './origin-guard'
import { API_KEY, PLATFORMS } from './platforms'
import { destroy, frameSays, left, mount, noticeText, NOTHING, visit } from './visit'

const TIMEOUT_MS = 2500

export function journeys(engine: Engine): void {
  let host: Host
  let tab: Tab
  beforeAll(async () => {
    host = await openHost()
    tab = await engine.start('allowed')
  })
  afterAll(async () => {
    await tab.close()
    await host.close()
  })

  describe.each(PLATFORMS)('%s', (platform) => {
    it('mounts as the person who is signed in, navigates, and leaves nothing when destroyed', async () => {
      await visit(tab, host, 'ann')
      const seen = await mount(tab, { tokenUrl: tokenPath(platform) })
      expect(seen).toMatchObject({ platform })
      await frameSays(tab, 'ann')
      await tab.run(() => window.embed?.navigate('/connections'))
      await frameSays(tab, 'no page at /connections')
      await eventually(
        () => tab.run(() => window.routes.includes('/connections')),
        'the route at the host',
      )
      expect(await tab.run(() => document.querySelector('iframe')?.title)).toBeTruthy()
      await destroy(tab)
      expect(await left(tab)).toEqual(NOTHING)
    })

    it('opens the first route asked for', async () => {
      await visit(tab, host, 'ann')
      await mount(tab, { tokenUrl: tokenPath(platform), options: { initialRoute: '/runs' } })
      await frameSays(tab, 'no page at /runs')
    })

    it('B2 · leaves the token nowhere on the page', async () => {
      await visit(tab, host, 'ann')
      await mount(tab, { tokenUrl: tokenPath(platform) })
      const [token, page] = await tab.run(async () => {
        const held = await window.client?.getToken()
        const places = [document.documentElement.outerHTML, location.href, document.cookie]
        const frames = [...document.querySelectorAll('iframe')].map((frame) => frame.src)
        const stores = JSON.stringify([
          Object.entries(localStorage),
          Object.entries(sessionStorage),
        ])
        const asked = performance.getEntries().map((entry) => entry.name)
        return [held, [...places, ...frames, stores, ...asked].join('\n')] as const
      })
      expect(token).toMatch(/^eyJ/)
      expect(page).not.toContain(token)
      expect(page).not.toContain(token?.split('.')[2])
    })

    it('B7 · shows the second person after a change of user, and nothing of the first', async () => {
      await visit(tab, host, 'ann')
      await mount(tab, { tokenUrl: tokenPath(platform) })
      await frameSays(tab, 'ann')
      await tab.run(async () => {
        await fetch('/sign-in/ben')
        window.client?.reset()
      })
      expect(await left(tab)).toEqual(NOTHING)
      await mount(tab, { tokenUrl: tokenPath(platform) })
      expect(await frameSays(tab, 'ben')).not.toMatch(/\bann\b/)
      const { checks } = host.platform('none').sandbox.state
      expect(checks[0]?.claims).toMatchObject(
        platform === 'latenode' ? { user_id: 'ben' } : { externalUserId: 'ben' },
      )
    })

    it.each(['18', '19'])('B5 · shows one embed under React %s in StrictMode', async (version) => {
      const query = `?tokenUrl=${encodeURIComponent(tokenPath(platform))}`
      await visit(tab, host, 'ann', `/react/${version}${query}`)
      await frameSays(tab, 'ann')
      await eventually(() => tab.run(() => window.react.ready > 0), 'onReady')
      const { frames, errors } = await left(tab)
      expect({ frames, errors }).toEqual({ frames: 1, errors: [] })
      expect(await tab.run(() => [window.react.version.split('.')[0], window.react.ready])).toEqual(
        [version, 1],
      )
      await tab.run(() => window.react.show(false))
      await eventually(async () => (await left(tab)).frames === 0, 'the end of the frame')
      await eventually(async () => (await left(tab)).timers === 0, 'the end of the timers')
      expect(await left(tab)).toEqual(NOTHING)
      expect(await tab.run(() => window.react.codes)).toEqual([])
    })
  })

  it('B5 · ends in TIMEOUT when Activepieces hangs, and leaves nothing', async () => {
    await visit(tab, host, 'ann')
    const seen = await mount(tab, {
      tokenUrl: tokenPath('activepieces', 'hang'),
      timeoutMs: TIMEOUT_MS,
    })
    expect(seen).toMatchObject({ code: 'TIMEOUT', name: 'EmbedError' })
    expect(seen.ms).toBeLessThan(TIMEOUT_MS + 1500)
    expect(await noticeText(tab)).not.toMatch(/cookie/i)
    expect(await left(tab)).toEqual(NOTHING)
  })

  it('B5 · names the cause when Activepieces refuses to be framed by this page', async () => {
    await visit(tab, host, 'ann')
    const seen = await mount(tab, {
      tokenUrl: tokenPath('activepieces', 'unframed'),
      timeoutMs: TIMEOUT_MS,
    })
    expect(seen).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining(`allowed embed origins do not contain ${host.origin}`),
    })
    expect(await noticeText(tab)).toMatch(/could not be opened/)
    expect(await left(tab)).toEqual(NOTHING)
  })

  it('waits for Activepieces when it is slow', async () => {
    await visit(tab, host, 'ann')
    const seen = await mount(tab, { tokenUrl: tokenPath('activepieces', 'slow') })
    expect(seen).toMatchObject({ platform: 'activepieces' })
    expect(seen.ms).toBeGreaterThanOrEqual(400)
  })

  describe.each(['fail', 'skew'] as const)('a refused token (%s)', (fault) => {
    it('B5 · ends in AUTHENTICATION_FAILED with Activepieces, and leaves nothing', async () => {
      await visit(tab, host, 'ann')
      const seen = await mount(tab, { tokenUrl: tokenPath('activepieces', fault) })
      expect(seen).toMatchObject({ code: 'AUTHENTICATION_FAILED', name: 'EmbedError' })
      expect(await noticeText(tab)).toMatch(/could not be opened/)
      expect(await left(tab)).toEqual(NOTHING)
    })

    it('is shown in the frame only with Latenode, where a mount does not prove a sign-in', async () => {
      await visit(tab, host, 'ann')
      const seen = await mount(tab, { tokenUrl: tokenPath('latenode', fault) })
      expect(seen).toMatchObject({ platform: 'latenode' })
      await frameSays(tab, 'Latenode refuses this token')
      expect(await noticeText(tab)).toBe('')
      await destroy(tab)
      expect(await left(tab)).toEqual(NOTHING)
    })
  })

  it('A2 · closes the open embed of a suspended user at its next request', async () => {
    await visit(tab, host, 'cleo')
    await mount(tab, { tokenUrl: tokenPath('activepieces') })
    await frameSays(tab, 'cleo')
    const listening = await host.platform('none').sandbox.listen()
    const flows = activepiecesAdmin({ instanceUrl: listening.url, apiKey: API_KEY })
    expect(await flows.suspendUser('cleo')).toBe('done')
    await listening.close()
    await tab.run(() => window.embed?.navigate('/runs'))
    expect(await frameSays(tab, 'The session has ended')).toContain('SESSION_EXPIRED')
    await destroy(tab)
  })

  it('B5 · ends in SDK_LOAD_FAILED when the script does not load', async () => {
    await visit(tab, host, 'ann')
    const seen = await mount(tab, { tokenUrl: '/broken-sdk/embed-token' })
    expect(seen).toMatchObject({ code: 'SDK_LOAD_FAILED' })
    expect(await left(tab)).toEqual(NOTHING)
  })

  it('B5 · destroys the first of two mounts into one container, and an aborted one', async () => {
    await visit(tab, host, 'ann')
    const codes = await tab.run(async (tokenUrl) => {
      const client = window.EmbedAuth.createEmbedClient({ tokenUrl })
      const life = new AbortController()
      const codeOf = (mounting: Promise<unknown>) =>
        mounting.then(() => 'ready').catch((error: unknown) => (error as { code: string }).code)
      const first = codeOf(client.mount({ container: 'embed' }))
      const second = codeOf(client.mount({ container: 'embed' }))
      const both = [await first, await second]
      const third = codeOf(client.mount({ container: 'embed', signal: life.signal }))
      life.abort()
      return [...both, await third]
    }, tokenPath('activepieces'))
    expect(codes).toEqual(['DESTROYED', 'ready', 'DESTROYED'])
    expect(await left(tab)).toEqual(NOTHING)
  })

  it('B4 · does not hear messages that other windows forge', async () => {
    await visit(tab, host, 'ann')
    const tokenUrl = tokenPath('activepieces', 'hang')
    const seen = await tab.run(async (url) => {
      const client = window.EmbedAuth.createEmbedClient({ tokenUrl: url, timeoutMs: 1500 })
      const forge = setInterval(() => {
        for (const type of ['CLIENT_AUTHENTICATION_FAILED', 'CLIENT_CONFIGURATION_FINISHED']) {
          window.postMessage({ type, data: {} }, '*')
        }
      }, 50)
      const mounted = client.mount({ container: 'embed' })
      const code = await mounted.then(
        () => 'ready',
        (error: unknown) => (error as { code: string }).code,
      )
      clearInterval(forge)
      return code
    }, tokenUrl)
    expect(seen).toBe('TIMEOUT')
  })

  it('B1 · gets its token from another subdomain, with credentials', async () => {
    await visit(tab, host, 'ann')
    const seen = await mount(tab, { tokenUrl: host.apiOrigin + tokenPath('activepieces') })
    expect(seen).toMatchObject({ platform: 'activepieces' })
    expect(host.answered.at(-1)).toMatchObject({ status: 200, site: 'same-site', user: 'ann' })
  })

  it('says SIGNED_OUT when nobody is signed in, with a notice that has the focus', async () => {
    await tab.goto(`${host.origin}/sign-out`)
    await tab.goto(`${host.origin}/page`)
    expect(await mount(tab, { tokenUrl: tokenPath('latenode') })).toMatchObject({
      code: 'SIGNED_OUT',
    })
    expect(
      await tab.run(() => document.activeElement === document.querySelector('[role=alert]')),
    ).toBe(true)
  })

  describe('the origin guard', () => originGuard(() => ({ host, tab })))
}
