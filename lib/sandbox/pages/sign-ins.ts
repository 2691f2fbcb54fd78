/** `GET /__sandbox`: the checked tokens, the users, the spaces and the projects. */
import { piecesText } from '../activepieces/accounts.js'
import type { SandboxConfig } from '../options.js'
import type { SandboxState, TokenCheck } from '../types.js'
import { html, page, prose, type Markup } from './html.js'

type Cell = string | number | Markup

export function signInsPage(config: SandboxConfig, state: SandboxState): string {
  const { checks } = state
  const body = html`<main>
    <header>
      <h1>Sign-ins</h1>
      <span class="badge sandbox">Sandbox</span>
      <a class="button" href="/__sandbox">Refresh</a>
    </header>
    <p class="intro">
      The sandbox keeps this data in memory. It is deleted when the sandbox stops.
    </p>
    <section>
      <h2>Tokens</h2>
      ${checks.length === 0 ? html`<p class="empty">No tokens yet. Open the page that embeds the sandbox.</p>` : checks.map(tokenEntry)}
    </section>
    ${config.latenode === undefined ? '' : latenodeSection(state.latenode)}
    ${config.activepieces === undefined ? '' : activepiecesSection(state.activepieces)}
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
      <span class="muted small">${time(at)}</span>
    </summary>
    <div class="more">
      ${findings.map(
        ({ severity, message, fix }) =>
          html`<p>
            ${badge(severity, severity === 'error' ? 'bad' : 'warn')} ${prose(message)}
            <span class="fix">${prose(fix ?? '')}</span>
          </p>`,
      )}
      <pre tabindex="0">${JSON.stringify({ header, claims }, null, 2)}</pre>
      <p class="muted small">SHA-256 of the token: <code>${tokenSha256}</code></p>
    </div>
  </details>`
}

function latenodeSection({ users, spaces, scenarios }: SandboxState['latenode']): Markup {
  const userRows = users.map((user) => [
    user.userId,
    user.planId ?? '–',
    html`${user.memberships.map(({ role, spaceId }) => html`${badge(role, 'accent')} ${spaceId}<br />`)}`,
    user.authorizations,
    time(user.lastSeenAt),
  ])
  const spaceRows = spaces.map(({ spaceId, name, ownerUserId }) => [
    spaceId,
    name,
    ownerUserId ?? '–',
    scenarios.filter((scenario) => scenario.placeId === String(spaceId)).length,
  ])
  return html`<section class="latenode">
    <h2>Latenode</h2>
    <h3>Users</h3>
    ${table(['User', 'Plan', 'Spaces', 'Authorizations', 'Last seen'], userRows, 'No users yet.')}
    <h3>Spaces</h3>
    ${table(['Space', 'Name', 'Owner', 'Scenarios'], spaceRows, 'No spaces.')}
  </section>`
}

function activepiecesSection(state: SandboxState['activepieces']): Markup {
  const { users, projects, memberships, concurrencyPools } = state
  const rolesOf = (userId: string) =>
    memberships
      .filter((member) => member.userId === userId)
      .map(({ role, projectId }) => {
        const project = projects.find((candidate) => candidate.id === projectId)
        return html`${badge(role, 'accent')} ${project?.displayName ?? ''}<br />`
      })
  const poolText = (key: string | null) => {
    const pool = concurrencyPools.find((candidate) => candidate.key === key)
    return pool === undefined ? '–' : `${pool.key}: ${pool.limit} at once`
  }
  const userRows = users.map((user) => [
    user.externalId ?? html`<span class="muted">platform owner</span>`,
    `${user.firstName} ${user.lastName}${user.status === 'INACTIVE' ? ' (suspended)' : ''}`,
    html`${rolesOf(user.id)}`,
    user.exchanges,
    time(user.lastSeenAt),
  ])
  const projectRows = projects.map((project) => [
    project.externalId ?? html`<span class="muted">none</span>`,
    project.displayName,
    piecesText(project),
    poolText(project.concurrencyPoolKey),
  ])
  return html`<section class="activepieces">
    <h2>Activepieces</h2>
    <h3>Users</h3>
    ${table(['External id', 'Name', 'Projects', 'Exchanges', 'Last seen'], userRows, 'No users yet.')}
    <h3>Projects</h3>
    ${table(['External id', 'Name', 'Pieces', 'Concurrency pool'], projectRows, 'No projects.')}
  </section>`
}

function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  emptyText: string,
): Markup {
  if (rows.length === 0) return html`<p class="empty">${emptyText}</p>`
  const line = (cells: readonly Cell[]) =>
    html`<tr>
      ${cells.map((cell) => html`<td>${cell}</td>`)}
    </tr>`
  return html`<div class="table" tabindex="0" role="region" aria-label="${columns.join(', ')}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(line)}
      </tbody>
    </table>
  </div>`
}

function badge(text: string, tone = ''): Markup {
  return html`<span class="badge ${tone}">${text}</span>`
}

function time(iso: string | null): Markup {
  if (iso === null) return html`–`
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}
