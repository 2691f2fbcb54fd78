/** `GET /`: what this server is, and what to paste. */
import type { SandboxConfig } from '../options.js'
import { html, page } from './html.js'
import type { Markup } from './html.js'

const FAULTS = [
  ['hang', 'the sign-in is never answered'],
  ['fail-every:3', 'every third sign-in fails with 500'],
  ['slow:500', 'each sign-in waits 500 ms first'],
  ['clock-skew:120', 'the platform’s clock is 120 s ahead'],
  ['block-cookies', 'no cookie comes back, as in Safari'],
] as const

export function landingPage(config: SandboxConfig, origin: string): string {
  const { latenode, activepieces } = config
  const body = html`<main>
    <header>
      <h1>embed-auth sandbox</h1>
      <span class="badge sandbox">Sandbox</span>
      <a class="button" href="/__sandbox">Who came in</a>
    </header>
    <p class="intro">
      This server plays the embedded platforms on this machine. It judges tokens as the real ones
      do, and warns of what those would let pass. Nothing is written to disk.
    </p>
    <div class="tiles">
      ${latenode === undefined ? '' : latenodeTile(latenode.tenantId, origin)}
      ${activepieces === undefined ? '' : activepiecesTile(activepieces.signingKeys.keys(), origin)}
      ${faultsTile()}
    </div>
  </main>`
  return page({ title: 'embed-auth sandbox', bodyClass: 'document', body })
}

function settings(lines: readonly string[]): Markup {
  return html`<pre tabindex="0">${lines.join('\n')}</pre>`
}

function latenodeTile(tenantId: number, origin: string): Markup {
  const lines = [`LATENODE_TENANT_ID=${tenantId}`, `LATENODE_SDK_URL=${origin}/static/sdk/0.1.6.js`]
  return html`<section class="card latenode">
    <h2>Latenode</h2>
    <p>Settings for the application that embeds it:</p>
    ${settings(lines)}
  </section>`
}

function activepiecesTile(keyIds: Iterable<string>, origin: string): Markup {
  const [first = '', ...more] = keyIds
  const lines = [
    `ACTIVEPIECES_INSTANCE_URL=${origin}`,
    `ACTIVEPIECES_SDK_URL=${origin}/sdk/embed/0.13.0.js`,
    `ACTIVEPIECES_SIGNING_KEY_ID=${first}`,
  ]
  return html`<section class="card activepieces">
    <h2>Activepieces</h2>
    <p>Settings for the application that embeds it:</p>
    ${settings(lines)}
    ${more.length === 0 ? '' : html`<p class="muted small">Other key ids: ${more.join(', ')}</p>`}
  </section>`
}

function faultsTile(): Markup {
  return html`<section class="card">
    <h2>Make it misbehave</h2>
    <p>Add <code>?fault=</code> to the SDK script’s address, and one of these:</p>
    <dl class="facts">
      ${FAULTS.map(
        ([name, effect]) =>
          html`<dt><code>${name}</code></dt>
            <dd>${effect}</dd>`,
      )}
    </dl>
  </section>`
}
