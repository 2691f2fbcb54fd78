/** Opens Debian's Chromium with playwright-core and a new profile. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

type LaunchOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>

export interface Chromium {
  readonly context: BrowserContext
  /** Also removes the profile. */
  readonly close: () => Promise<void>
}

/** Values of the preference `profile.cookie_controls_mode`. */
const COOKIE_CONTROLS = { allowed: 0, blocked: 1 } as const

/** @param thirdPartyCookies `default` leaves the preference unset. */
export async function openChromium(
  thirdPartyCookies: keyof typeof COOKIE_CONTROLS | 'default',
  options: LaunchOptions,
): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'embed-auth-chromium-'))
  if (thirdPartyCookies !== 'default') {
    const mode = COOKIE_CONTROLS[thirdPartyCookies]
    const preferences = { profile: { cookie_controls_mode: mode } }
    await mkdir(join(profile, 'Default'))
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  }
  const context = await chromium.launchPersistentContext(profile, {
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Replaces Playwright's list, which disables storage partitioning.
      '--disable-features=MediaRouter',
    ],
    ...options,
  })
  return {
    context,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
