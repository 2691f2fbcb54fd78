/** Debian's Chromium by playwright-core. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import { callOf } from './tab'
import type { CookieRule, Engine, Tab } from './tab'

const PROGRAM = '/usr/bin/chromium'

/** `profile.cookie_controls_mode`: 0 allows third-party cookies, 1 blocks them. */
const CONTROLS: Readonly<Record<CookieRule, number | undefined>> = {
  allowed: 0,
  default: undefined,
  strict: 1,
}

async function start(cookies: CookieRule): Promise<Tab> {
  const profile = await mkdtemp(join(tmpdir(), 'embed-auth-chromium-'))
  const mode = CONTROLS[cookies]
  if (mode !== undefined) {
    await mkdir(join(profile, 'Default'))
    const preferences = JSON.stringify({ profile: { cookie_controls_mode: mode } })
    await writeFile(join(profile, 'Default', 'Preferences'), preferences)
  }
  const context = await playwright.launchPersistentContext(profile, {
    executablePath: PROGRAM,
    headless: true,
    ignoreHTTPSErrors: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Playwright would turn the partitioning of storage off; naming the list anew keeps it.
      '--disable-features=MediaRouter',
    ],
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    goto: async (url) => {
      await page.goto(url)
    },
    run: (code, ...args) => page.evaluate(callOf(code, args)),
    runInFrame: async (code, ...args) => {
      const frame = await page.waitForSelector('iframe', { state: 'attached' })
      const content = await frame.contentFrame()
      if (!content) throw new Error('the frame has gone')
      return content.evaluate(callOf(code, args))
    },
    click: (selector) => page.click(selector),
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

export const chromium: Engine = {
  name: 'Chromium',
  programs: [PROGRAM],
  packages: 'chromium',
  start,
}
