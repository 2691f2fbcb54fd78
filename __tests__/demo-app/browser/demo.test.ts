import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import { chromiumSuite, openBrowser, type Browser } from './chromium.js'
import { runDemo, type RunningDemo } from './running-demo.js'

jest.setTimeout(60_000)

let demo: RunningDemo
let browser: Browser

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${demo.origin}/sign-in`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL('**/automations/latenode')
}

/** The inside of the embed. */
function embed(page: Page): FrameLocator {
  return page.frameLocator('#embed iframe')
}

/** Kept as the documentation's images when asked for with UPDATE_SCREENSHOTS=1. */
async function screenshot(page: Page, name: string): Promise<void> {
  const image = await page.screenshot()
  expect(image.byteLength).toBeLessThan(300_000)
  if (process.env.UPDATE_SCREENSHOTS === '1') {
    writeFileSync(join('docs', 'images', `${name}.png`), image)
  }
}

chromiumSuite('the demo in Chromium', () => {
  beforeAll(async () => {
    demo = await runDemo()
    browser = await openBrowser('allowed')
  })
  afterAll(async () => {
    await browser.close()
    await demo.close()
  })

  it('shows each person the embed with the rights of their role', async () => {
    const { page, complaints } = await browser.visit()
    for (const [name, id, latenodeRole, activepiecesRole] of [
      ['Olivia Hart', 'usr-olivia', 'Manager', 'ADMIN'],
      ['Emil Novak', 'usr-emil', 'No-code', 'EDITOR'],
      ['Vera Lindqvist', 'usr-vera', 'Read only', 'VIEWER'],
    ] as const) {
      await signIn(page, name)
      await embed(page).getByText(id).first().waitFor()
      await embed(page).getByText(latenodeRole, { exact: true }).first().waitFor()

      await page.getByRole('link', { name: 'Activepieces' }).click()
      await embed(page).getByText(name).first().waitFor()
      await embed(page).getByText(activepiecesRole, { exact: true }).first().waitFor()
      if (name === 'Vera Lindqvist') await screenshot(page, 'demo-activepieces')
      await page.getByRole('button', { name: 'Sign out' }).click()
    }
    expect(complaints).toEqual([])
  })

  it('gives a person without a team a personal space, and no project', async () => {
    const { page } = await browser.visit()
    await signIn(page, 'Nora Bell')
    await embed(page).getByText('Personal space').first().waitFor()
    await screenshot(page, 'demo-personal-space')

    await page.getByRole('link', { name: 'Activepieces' }).click()
    await page.getByRole('alert').getByText('you are in none yet').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    await screenshot(page, 'demo-no-team')
  })

  it('refuses a suspended person in clear words, and the token route does too', async () => {
    const { page, complaints } = await browser.visit()
    await signIn(page, 'Samir Haddad')
    await page.getByRole('alert').getByText('Your account is suspended.').waitFor()
    await page.locator('#status', { hasText: '403' }).waitFor()
    expect(await page.locator('#problem').textContent()).toContain('ERR_DENIED')
    expect(await page.locator('iframe').count()).toBe(0)
    await screenshot(page, 'demo-suspended')
    expect(complaints).toEqual([])
  })

  it('B2 · counts down the token’s life, shows its claims, and keeps the token out of the page', async () => {
    const { page } = await browser.visit()
    await signIn(page, 'Emil Novak')
    await page.locator('#status', { hasText: '200' }).waitFor()
    await page.getByText('Header and claims as signed').click()
    expect(await page.locator('#header').textContent()).toMatch(/"alg": "RS512"/)
    expect(await page.locator('#claims').textContent()).toMatch(/"user_id": "usr-emil"/)
    await page.waitForFunction(() =>
      /^4:[0-5]\d$/.test(document.getElementById('left')?.textContent ?? ''),
    )
    const kept = await page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        document.cookie,
        location.href,
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      ].join(),
    )
    expect(kept).not.toContain('eyJ')
  })

  it('B5 · opens the embed again without leaving the first one behind', async () => {
    const { page } = await browser.visit()
    await signIn(page, 'Emil Novak')
    await embed(page).getByText('usr-emil').first().waitFor()
    await page.getByRole('button', { name: 'Reopen' }).click()
    await embed(page).getByText('usr-emil').first().waitFor()
    expect(await page.locator('iframe').count()).toBe(1)
  })

  it('B7 · shows the next person their own embed in the same tab', async () => {
    const { page } = await browser.visit()
    await signIn(page, 'Olivia Hart')
    await embed(page).getByText('usr-olivia').first().waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signIn(page, 'Vera Lindqvist')
    await embed(page).getByText('usr-vera').first().waitFor()
    expect(await embed(page).getByText('usr-olivia').count()).toBe(0)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
    await page.goBack()
    await page.waitForURL('**/sign-in')
  })

  it('B6 · says what to do where the browser blocks the platform’s cookies', async () => {
    const strict = await openBrowser('blocked')
    try {
      const { page } = await strict.visit()
      await signIn(page, 'Emil Novak')
      await page.getByRole('alert').getByText('In a private window').waitFor()
      await screenshot(page, 'demo-cookies-blocked')
    } finally {
      await strict.close()
    }
  })

  it('hears of storage that the browser keeps from the frame, not of a fault of the token', async () => {
    const { page } = await browser.visit()
    await page.addInitScript(() => {
      if (location.hostname === 'embedded.localhost') {
        Object.defineProperty(window, 'sessionStorage', {
          get: () => {
            throw new DOMException('Access is denied', 'SecurityError')
          },
        })
      }
      addEventListener('message', ({ data }: MessageEvent<{ data?: { code?: string } }>) => {
        document.documentElement.dataset.code = data.data?.code
      })
    })
    await signIn(page, 'Olivia Hart')
    await page.goto(`${demo.origin}/automations/activepieces`)
    await page.getByText('The automations could not be opened.').waitFor()
    expect(await page.locator('html').getAttribute('data-code')).toBe('STORAGE_BLOCKED')
  })

  it('lists what was signed and what was refused', async () => {
    const { page } = await browser.visit()
    await signIn(page, 'Samir Haddad')
    await page.locator('#status', { hasText: '403' }).waitFor()
    await signIn(page, 'Olivia Hart')
    await page.locator('#status', { hasText: '200' }).waitFor()
    await page.getByRole('link', { name: 'Activity' }).click()
    await page.getByRole('cell', { name: 'Samir Haddad' }).first().waitFor()
    await page.getByRole('cell', { name: 'Refused' }).first().waitFor()
    await screenshot(page, 'demo-activity')
  })

  it('works by keyboard alone', async () => {
    const { page } = await browser.visit()
    await page.goto(`${demo.origin}/sign-in`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/automations/latenode')
    await embed(page).getByText('usr-olivia').first().waitFor()
    await page.getByRole('link', { name: 'Activepieces' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/automations/activepieces')
  })

  it.each(['light', 'dark'] as const)('reads well on a wide screen, %s', async (colorScheme) => {
    const { page } = await browser.visit()
    await page.emulateMedia({ colorScheme })
    const suffix = colorScheme === 'dark' ? '-dark' : ''
    await page.goto(`${demo.origin}/sign-in`)
    await screenshot(page, `demo-sign-in${suffix}`)
    await signIn(page, 'Emil Novak')
    await embed(page).getByText('usr-emil').first().waitFor()
    await screenshot(page, `demo-automations${suffix}`)
  })

  it('reads well at 320 px, with nothing to scroll sideways', async () => {
    const { page } = await browser.visit()
    await page.setViewportSize({ width: 320, height: 720 })
    const sideways = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await page.goto(`${demo.origin}/sign-in`)
    expect(await sideways()).toBe(0)
    await screenshot(page, 'demo-sign-in-narrow')
    await signIn(page, 'Emil Novak')
    await embed(page).getByText('New scenario').waitFor()
    expect(await sideways()).toBe(0)
    await screenshot(page, 'demo-automations-narrow')
    for (const path of ['/automations/activepieces', '/activity', '/nowhere']) {
      await page.goto(demo.origin + path)
      expect(await sideways()).toBe(0)
    }
  })
})
