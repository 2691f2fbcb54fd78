/** Debian's Chromium by playwright-core. */
import { openChromium } from '../../helpers/chromium'
import { callOf } from './tab'
import type { CookieRule, Engine, Tab } from './tab'

const PROGRAM = '/usr/bin/chromium'

const COOKIES = { allowed: 'allowed', default: 'default', strict: 'blocked' } as const

async function start(cookies: CookieRule): Promise<Tab> {
  const { context, close } = await openChromium(COOKIES[cookies], {
    executablePath: PROGRAM,
    ignoreHTTPSErrors: true,
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
    close,
  }
}

export const chromium: Engine = {
  name: 'Chromium',
  programs: [PROGRAM],
  packages: 'chromium',
  start,
}
