/** Two users at once: the owner at one host of Acme, a colleague at the other. */
import type { Page } from 'playwright-core'
import { chromiumSuite, openBrowser, type Browser } from './chromium.js'
import { embed, runDemo, signIn, type RunningDemo } from './running-demo.js'

jest.setTimeout(60_000)

let demo: RunningDemo
let browser: Browser

/** Signs in the colleague and opens Activepieces, then the owner, who opens People. */
async function openBoth(colleague: string): Promise<{ theirs: Page; owners: Page }> {
  const { page: theirs } = await browser.visit()
  await signIn(theirs, demo.origin, colleague)
  await theirs.getByRole('link', { name: 'Activepieces' }).click()
  await embed(theirs).getByText('Welcome new customers').waitFor()
  const owners = await theirs.context().newPage()
  await signIn(owners, demo.otherOrigin, 'Olivia Hart')
  await owners.getByRole('link', { name: 'People' }).click()
  return { theirs, owners }
}

chromiumSuite('the demo’s People page in Chromium', () => {
  beforeAll(async () => {
    demo = await runDemo()
    browser = await openBrowser('allowed')
  })
  afterAll(async () => {
    await browser.close()
    await demo.close()
  })

  it('A2 · suspends a colleague, whose open embed closes at its next request', async () => {
    const { theirs, owners } = await openBoth('Vera Lindqvist')
    await owners.getByRole('button', { name: 'Vera: Suspend' }).click()
    await owners.getByText('Activepieces: suspended.').waitFor()

    await embed(theirs).getByRole('button', { name: 'Connections' }).click()
    await embed(theirs).getByText('The session has ended').waitFor()
    await embed(theirs).getByText('SESSION_EXPIRED').waitFor()
    expect(await embed(theirs).getByText('Welcome new customers').count()).toBe(0)
    await theirs.getByRole('button', { name: 'Reload' }).click()
    await theirs.getByText('You don’t have access to Automations.').waitFor()

    await owners.getByRole('button', { name: 'Vera: Restore' }).click()
    await owners.getByText('Activepieces: restored.').waitFor()
    await theirs.reload()
    await embed(theirs).getByText('Welcome new customers').waitFor()
  })

  it('A2 · moves a colleague, whose embed of the old team closes', async () => {
    const { theirs, owners } = await openBoth('Emil Novak')
    await theirs.getByRole('link', { name: 'Growth' }).click()
    await embed(theirs).getByText('Permissions in Growth').waitFor()
    await owners.getByRole('button', { name: 'Emil: Move to Operations' }).click()
    await owners.getByText('Activepieces: removed from Growth.').waitFor()

    await embed(theirs).getByRole('button', { name: 'Connections' }).click()
    await embed(theirs).getByText('The session has ended').waitFor()
    await theirs.reload()
    await embed(theirs).getByText('Permissions in Operations').waitFor()
    expect(await theirs.getByRole('link', { name: 'Growth' }).count()).toBe(0)
  })

  it('shows new sign-ins and suspensions on the sandbox’s page without a reload', async () => {
    const { theirs, owners } = await openBoth('Vera Lindqvist')
    const overview = await theirs.context().newPage()
    await overview.setViewportSize({ width: 320, height: 720 })
    await overview.goto(`${demo.sandboxUrl}/__sandbox`)
    const vera = overview.locator('section.activepieces tr', { hasText: 'usr-vera' })
    await vera.waitFor()
    expect(await vera.getByText('Suspended').count()).toBe(0)
    await overview.locator('details', { hasText: 'usr-vera' }).first().click()

    await owners.getByRole('button', { name: 'Vera: Suspend' }).click()
    await owners.getByText('Activepieces: suspended.').waitFor()
    await overview.bringToFront()
    await vera.getByText('Suspended').waitFor()
    expect(await overview.locator('details[open]').count()).toBe(1)
    const overflow = await overview.evaluate(
      () => document.documentElement.scrollWidth - innerWidth,
    )
    expect(overflow).toBe(0)
  })
})
