/** `GET /`: what the sandbox is, and the settings for the application that embeds it. */
import type { SandboxConfig } from '../options.js'
import { html, page, type Markup } from './html.js'

const FAULTS = [
  ['hang', 'The sign-in is never answered.'],
  ['fail-every:3', 'Every third sign-in fails with 500.'],
  ['slow:500', 'Each sign-in waits 500 ms.'],
  ['clock-skew:120', 'The platform’s clock is 120 seconds ahead.'],
  ['block-cookies', 'The browser blocks third-party cookies, as Safari does.'],
] as const

export function landingPage({ latenode, activepieces }: SandboxConfig, origin: string): string {
  const body = html`<main>
    <header>
      <h1>embed-auth sandbox</h1>
      <span class="badge sandbox">Sandbox</span>
      <a class="button" href="/__sandbox">Sign-ins</a>
    </header>
    <p class="intro">
      A local emulator of the embedded platforms. It checks tokens as the real platforms do, and
      also shows problems that they accept. All data is kept in memory.
    </p>
    <div class="tiles">
      ${latenode === undefined ? '' : latenodeTile(latenode.tenantId, origin)}
      ${activepieces === undefined ? '' : activepiecesTile([...activepieces.signingKeys.keys()], origin)}
      ${faultsTile()}
    </div>
  </main>`
  return page('embed-auth sandbox', 'document', body)
}

function settingsTile(
  platform: string,
  title: string,
  settings: readonly string[],
  note: Markup | '' = '',
): Markup {
  return html`<section class="card ${platform}">
    <h2>${title}</h2>
    <p>Settings for your application:</p>
    <pre tabindex="0">${settings.join('\n')}</pre>
    ${note}
  </section>`
}

function latenodeTile(tenantId: number, origin: string): Markup {
  return settingsTile('latenode', 'Latenode', [
    `LATENODE_TENANT_ID=${tenantId}`,
    `LATENODE_SDK_URL=${origin}/static/sdk/0.1.6.js`,
  ])
}

function activepiecesTile([keyId = '', ...otherIds]: readonly string[], origin: string): Markup {
  const settings = [
    `ACTIVEPIECES_INSTANCE_URL=${origin}`,
    `ACTIVEPIECES_SDK_URL=${origin}/sdk/embed/0.13.0.js`,
    `ACTIVEPIECES_SIGNING_KEY_ID=${keyId}`,
  ]
  const note =
    otherIds.length === 0
      ? ''
      : html`<p class="muted small">Other signing key ids: ${otherIds.join(', ')}</p>`
  return settingsTile('activepieces', 'Activepieces', settings, note)
}

function faultsTile(): Markup {
  return html`<section class="card">
    <h2>Simulate failures</h2>
    <p>Add <code>?fault=</code> and one of these values to the URL of the SDK script:</p>
    <dl class="facts">
      ${FAULTS.map(
        ([name, effect]) =>
          html`<dt><code>${name}</code></dt>
            <dd>${effect}</dd>`,
      )}
    </dl>
  </section>`
}
