/** `GET /__sandbox`: the checked tokens and the users. */
import type { SandboxState, TokenCheck } from '../types.js'
import { html, page, prose, type Markup } from './html.js'

export function signInsPage(state: SandboxState): string {
  const { checks, latenode, activepieces } = state
  const { projects, memberships } = activepieces
  const users = {
    latenode: latenode.users,
    activepieces: { users: activepieces.users, projects, memberships },
  }
  const body = html`<main>
    <header>
      <h1>Sign-ins</h1>
      <span class="badge sandbox">Sandbox</span>
      <a class="button" href="/__sandbox">Refresh</a>
    </header>
    <p class="muted">
      The sandbox keeps this data in memory. It is deleted when the sandbox stops.
    </p>
    <section>
      <h2>Tokens</h2>
      ${checks.length === 0 ? html`<p class="empty">No tokens yet. Open the page that embeds the sandbox.</p>` : checks.map(tokenEntry)}
    </section>
    <section>
      <h2>Users</h2>
      <pre tabindex="0">${JSON.stringify(users, null, 2)}</pre>
    </section>
  </main>`
  return page('Sign-ins · sandbox', 'document', body)
}

function tokenEntry(check: TokenCheck): Markup {
  const { accepted, platform, findings, header, claims, at, tokenSha256 } = check
  const userId = platform === 'latenode' ? claims.user_id : claims.externalUserId
  const refusal = findings.find(({ refused }) => refused)
  const count = findings.length
  return html`<details class="token ${platform}">
    <summary>
      ${accepted ? badge('Accepted', 'good') : badge('Refused', 'bad')} ${badge(platform, 'accent')}
      <span class="what">
        ${typeof userId === 'string' ? userId : 'no user id'}${refusal === undefined ? '' : html` · ${prose(refusal.message)}`}
      </span>
      ${accepted && count > 0 ? badge(count === 1 ? '1 finding' : `${count} findings`, 'warn') : ''}
      <span class="muted small">${at}</span>
    </summary>
    <div>
      ${findings.map(
        ({ severity, message, fix }) =>
          html`<p>
            ${badge(severity, severity === 'error' ? 'bad' : 'warn')} ${prose(message)}
            <span class="muted">${prose(fix ?? '')}</span>
          </p>`,
      )}
      <pre tabindex="0">${JSON.stringify({ header, claims }, null, 2)}</pre>
      <p class="muted small">SHA-256 of the token: <code>${tokenSha256}</code></p>
    </div>
  </details>`
}

function badge(text: string, tone = ''): Markup {
  return html`<span class="badge ${tone}">${text}</span>`
}
