/** The system's Chromium, with cookies cleared for each visit. */
import type { Page } from 'playwright-core'
import { openChromium } from '../../helpers/chromium.js'
import { findProgram, suiteFor } from '../../helpers/required-service.js'

const INSTALL = 'apt-get install -y chromium'
const executablePath = findProgram('chromium', INSTALL)

export const chromiumSuite = suiteFor(INSTALL, executablePath)

export interface Browser {
  /** Opens a new tab without cookies. */
  visit(): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Page
  /** Uncaught errors of the page, and resources blocked by its Content-Security-Policy. */
  readonly errors: readonly string[]
}

/** Third-party cookies are `allowed` by most browsers, and `blocked` by Debian's own default. */
export async function openBrowser(thirdPartyCookies: 'allowed' | 'blocked'): Promise<Browser> {
  const { context, close } = await openChromium(thirdPartyCookies, {
    executablePath: executablePath ?? '',
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  })
  context.setDefaultTimeout(10_000)

  return {
    async visit() {
      await context.clearCookies()
      for (const left of context.pages().slice(1)) await left.close()
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) errors.push(message.text())
      })
      return { page, errors }
    },
    close,
  }
}
