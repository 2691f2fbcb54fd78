/** The system's Chromium, with a fresh profile for each visitor. */
import type { Page } from 'playwright-core'
import { openChromium } from '../../helpers/chromium.js'
import { findProgram, suiteFor } from '../../helpers/required-service.js'

const INSTALL = 'apt-get install -y chromium'
const executablePath = findProgram('chromium', INSTALL)

export const chromiumSuite = suiteFor(INSTALL, executablePath)

export interface Browser {
  /** A tab of its own for somebody who is signed in nowhere. */
  visit(): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Page
  /** What the page complained about: errors of its own, and what its policy kept out. */
  readonly complaints: readonly string[]
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
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text())
      })
      return { page, complaints }
    },
    close,
  }
}
