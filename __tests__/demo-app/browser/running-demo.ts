/** Runs Acme and the sandbox in this process, on free ports. */
import type { FrameLocator, Page } from 'playwright-core'
import { createApp } from '../../../demo-app/app.js'
import { connectPlatforms } from '../../../demo-app/platforms.js'
import { listening } from '../../helpers/listening.js'

export interface RunningDemo {
  /** `http://app.acme.localhost:PORT`, on the same site as the sandbox. */
  readonly origin: string
  /** `http://app.localhost:PORT`: another site, so that a second user can sign in beside the first. */
  readonly otherOrigin: string
  readonly sandboxUrl: string
  close(): Promise<void>
}

export async function runDemo(): Promise<RunningDemo> {
  const platforms = await connectPlatforms({ SANDBOX_PORT: '0' })
  const server = await listening(await createApp(platforms))
  return {
    origin: `http://app.acme.localhost:${server.port}`,
    otherOrigin: `http://app.localhost:${server.port}`,
    sandboxUrl: platforms.sandboxUrl ?? '',
    async close() {
      await server.close()
      await platforms.close()
    },
  }
}

/** Signs in at one host of Acme, and waits for the page of Automations. */
export async function signIn(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL('**/automations/latenode')
}

/** The page in the embed's frame. */
export function embed(page: Page): FrameLocator {
  return page.frameLocator('#embed iframe')
}
