import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { chromiumSuite, openBrowser, type Browser } from './chromium.js'
import { embed, runDemo, signIn, type RunningDemo } from './running-demo.js'

jest.setTimeout(60_000)

let demo: RunningDemo
let browser: Browser

/** Takes a screenshot; UPDATE_SCREENSHOTS=1 saves it as an image of the documentation. */
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

  it('shows each user the embed with the permissions of their role', async () => {
    const { page, errors } = await browser.visit()
    for (const [name, id, latenodeRole, activepiecesRole] of [
      ['Olivia Hart', 'usr-olivia', 'Manager', 'ADMIN'],
      ['Emil Novak', 'usr-emil', 'No-code', 'EDITOR'],
      ['Vera Lindqvist', 'usr-vera', 'Read only', 'VIEWER'],
    ] as const) {
      await signIn(page, demo.origin, name)
      await embed(page).getByText(id).first().waitFor()
      await embed(page).getByText(latenodeRole, { exact: true }).first().waitFor()

      await page.getByRole('link', { name: 'Activepieces' }).click()
      await embed(page).getByText(name).first().waitFor()
      await embed(page).getByText(activepiecesRole, { exact: true }).first().waitFor()
      if (name === 'Vera Lindqvist') await screenshot(page, 'demo-activepieces')
      await page.getByRole('button', { name: 'Sign out' }).click()
    }
    expect(errors).toEqual([])
  })

  it('gives a user without a team a personal space, and no project', async () => {
    const { page } = await browser.visit()
    await signIn(page, demo.origin, 'Nora Bell')
    await embed(page).getByText('Personal space').first().waitFor()
    await screenshot(page, 'demo-personal-space')

    await page.getByRole('link', { name: 'Activepieces' }).click()
    await page.getByRole('alert').getByText('You are not in a team yet.').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    await screenshot(page, 'demo-no-team')
  })

  it('tells a suspended user why they have no access, and the token route denies them too', async () => {
    const { page, errors } = await browser.visit()
    await signIn(page, demo.origin, 'Samir Haddad')
    await page.getByRole('alert').getByText('Your account is suspended.').waitFor()
    await page.locator('#status', { hasText: '403' }).waitFor()
    expect(await page.locator('#error').textContent()).toContain('ERR_DENIED')
    expect(await page.locator('iframe').count()).toBe(0)
    await screenshot(page, 'demo-suspended')
    expect(errors).toEqual([])
  })

  it('B2 · counts down the token’s lifetime and shows its claims, but not the token', async () => {
    const { page } = await browser.visit()
    await signIn(page, demo.origin, 'Emil Novak')
    await page.locator('#status', { hasText: '200' }).waitFor()
    await page.getByText('Header and claims').click()
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

  it('B5 · reloads the embed and removes the first one', async () => {
    const { page } = await browser.visit()
    await signIn(page, demo.origin, 'Emil Novak')
    await embed(page).getByText('usr-emil').first().waitFor()
    await page.getByRole('button', { name: 'Reload' }).click()
    await embed(page).getByText('usr-emil').first().waitFor()
    expect(await page.locator('iframe').count()).toBe(1)
  })

  it('B7 · shows the next user their own embed in the same tab', async () => {
    const { page } = await browser.visit()
    await signIn(page, demo.origin, 'Olivia Hart')
    await embed(page).getByText('usr-olivia').first().waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signIn(page, demo.origin, 'Vera Lindqvist')
    await embed(page).getByText('usr-vera').first().waitFor()
    expect(await embed(page).getByText('usr-olivia').count()).toBe(0)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
    await page.goBack()
    await page.waitForURL('**/sign-in')
  })

  it('B6 · works with blocked third-party cookies on one site, and explains them on another', async () => {
    const strict = await openBrowser('blocked')
    try {
      const { page } = await strict.visit()
      await signIn(page, demo.origin, 'Emil Novak')
      await embed(page).getByText('usr-emil').first().waitFor()

      await page.getByRole('link', { name: 'Show the embed hosted on another site' }).click()
      await page.waitForURL('http://app.localhost:*/sign-in')
      await page.getByRole('button', { name: 'Emil Novak' }).click()
      await page.getByRole('alert').getByText('In a private window').waitFor()
      await screenshot(page, 'demo-cookies-blocked')
    } finally {
      await strict.close()
    }
  })

  it('reports blocked storage in the frame as such, not as a problem of the token', async () => {
    const { page } = await browser.visit()
    await page.addInitScript(() => {
      if (location.hostname === 'automations.acme.localhost') {
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
    await signIn(page, demo.origin, 'Olivia Hart')
    await page.goto(`${demo.origin}/automations/activepieces`)
    await page.getByText('Automations could not be opened.').waitFor()
    expect(await page.locator('html').getAttribute('data-code')).toBe('STORAGE_BLOCKED')
  })

  it('lists signed tokens and denials', async () => {
    const { page } = await browser.visit()
    await signIn(page, demo.origin, 'Samir Haddad')
    await page.locator('#status', { hasText: '403' }).waitFor()
    await signIn(page, demo.origin, 'Olivia Hart')
    await page.locator('#status', { hasText: '200' }).waitFor()
    await page.getByRole('link', { name: 'Activity' }).click()
    await page.getByRole('cell', { name: 'Samir Haddad' }).first().waitFor()
    await page.getByRole('cell', { name: 'Denied' }).first().waitFor()
    await screenshot(page, 'demo-activity')
  })

  it('works with the keyboard only', async () => {
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

  it.each(['light', 'dark'] as const)(
    'shows its pages on a wide screen, %s',
    async (colorScheme) => {
      const { page } = await browser.visit()
      await page.emulateMedia({ colorScheme })
      const suffix = colorScheme === 'dark' ? '-dark' : ''
      await page.goto(`${demo.origin}/sign-in`)
      await screenshot(page, `demo-sign-in${suffix}`)
      await signIn(page, demo.origin, 'Emil Novak')
      await embed(page).getByText('usr-emil').first().waitFor()
      await screenshot(page, `demo-automations${suffix}`)
    },
  )

  it('needs no horizontal scrolling at 320 px', async () => {
    const { page } = await browser.visit()
    await page.setViewportSize({ width: 320, height: 720 })
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    await page.goto(`${demo.origin}/sign-in`)
    expect(await overflow()).toBe(0)
    await screenshot(page, 'demo-sign-in-narrow')
    await signIn(page, demo.origin, 'Emil Novak')
    await embed(page).getByText('Weekly revenue report').first().waitFor()
    expect(await overflow()).toBe(0)
    await screenshot(page, 'demo-automations-narrow')
    for (const path of ['/automations/activepieces', '/activity', '/nowhere']) {
      await page.goto(demo.origin + path)
      expect(await overflow()).toBe(0)
    }
  })
})
