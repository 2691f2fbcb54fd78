/** Firefox ESR by puppeteer-core (WebDriver BiDi). */
import { launch } from 'puppeteer-core'
import { callOf } from './tab'
import type { CookieRule, Engine, Tab } from './tab'

const PROGRAM = '/usr/bin/firefox-esr'

/** `network.cookie.cookieBehavior`: 0 accepts all, 1 no third-party ones, 5 partitions them. */
const BEHAVIOUR: Readonly<Record<CookieRule, number>> = { allowed: 0, default: 5, strict: 1 }

async function start(cookies: CookieRule): Promise<Tab> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: PROGRAM,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: { 'network.cookie.cookieBehavior': BEHAVIOUR[cookies] },
  })
  const page = (await browser.pages())[0] ?? (await browser.newPage())
  return {
    goto: async (url) => {
      await page.goto(url)
    },
    run: (code, ...args) => page.evaluate(callOf(code, args)) as Promise<never>,
    runInFrame: async (code, ...args) => {
      const frame = await page.waitForSelector('iframe')
      const content = await frame?.contentFrame()
      if (!content) throw new Error('the frame has gone')
      return content.evaluate(callOf(code, args)) as Promise<never>
    },
    click: (selector) => page.click(selector),
    close: () => browser.close(),
  }
}

export const firefox: Engine = {
  name: 'Firefox',
  programs: [PROGRAM],
  packages: 'firefox-esr',
  start,
}
