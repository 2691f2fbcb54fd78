/** The page in the platform's place: an empty shell that its scripts fill. */
import type { SandboxPlatform } from '../types.js'
import { html, page } from './html.js'

const NAMES: Readonly<Record<SandboxPlatform, string>> = {
  latenode: 'Latenode',
  activepieces: 'Activepieces',
}

export function framePage(platform: SandboxPlatform, script: string): string {
  return page({
    title: `${NAMES[platform]} (sandbox)`,
    bodyClass: `frame ${platform}`,
    scripts: ['/__sandbox/assets/frame.js', script],
    body: html`<div id="root" aria-live="polite"></div>
      <noscript><p class="plain">The sandbox's embed page needs JavaScript.</p></noscript>`,
  })
}
