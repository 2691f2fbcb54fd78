/** What becomes of an embed under each rule for third-party cookies. */
import { eventually } from './engines'
import type { CookieRule, Engine, Tab } from './engines'
import { openHost, tokenPath } from './host'
import type { Host } from './host'
import { frameSays, left, mount, noticeText, NOTHING, visit } from './visit'

/** Which rules keep a cookie with `SameSite=None` from a frame of another site. */
export function cookieJourneys(
  engine: Engine,
  blocks: Readonly<Record<CookieRule, boolean>>,
): void {
  let host: Host
  beforeAll(async () => {
    host = await openHost()
  })
  afterAll(() => host.close())

  describe.each(Object.entries(blocks) as [CookieRule, boolean][])(
    'cookies %s',
    (rule, blocked) => {
      let tab: Tab
      beforeAll(async () => {
        tab = await engine.start(rule)
      })
      afterAll(() => tab.close())

      it(`B6 · ${blocked ? 'recognises and explains' : 'does not claim'} blocked cookies`, async () => {
        await visit(tab, host, 'ann')
        await mount(tab, { tokenUrl: tokenPath('latenode') })
        if (!blocked) {
          await frameSays(tab, 'ann')
          expect(await noticeText(tab)).toBe('')
          return
        }
        const steps =
          /cookies.*(Safari|Chrome|Enhanced Tracking Protection).*private window.*Try again/s
        await eventually(
          async () => steps.test(await noticeText(tab)),
          'the steps for this browser',
        )
        expect(await left(tab)).toEqual(NOTHING)
      })

      it('B6 · shows Activepieces, which needs none', async () => {
        await visit(tab, host, 'ann')
        const seen = await mount(tab, { tokenUrl: tokenPath('activepieces') })
        expect(seen).toMatchObject({ platform: 'activepieces' })
        await frameSays(tab, 'ann')
      })
    },
  )

  it('B6 · recognises blocked cookies that only the platform knows of', async () => {
    const tab = await engine.start('allowed')
    try {
      await visit(tab, host, 'ann')
      await mount(tab, { tokenUrl: tokenPath('latenode', 'blockCookies') })
      await eventually(async () => /blocking cookies/.test(await noticeText(tab)), 'the notice')
    } finally {
      await tab.close()
    }
  })
}
