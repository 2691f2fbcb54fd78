/** `GET /__sandbox`: users, spaces, projects and the last tokens judged; claims, never tokens. */
import { piecesInWords } from '../activepieces/view.js'
import type { SandboxConfig } from '../options.js'
import type { TokenCheck, SandboxState } from '../types.js'
import { html, page } from './html.js'
import type { Markup } from './html.js'

type Cell = string | number | Markup

function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  none: string,
): Markup {
  if (rows.length === 0) return html`<p class="empty">${none}</p>`
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
    ${table(
      ['User', 'Plan', 'Spaces', 'Authorizations', 'Last seen'],
      userRows,
      'Nobody came in yet.',
    )}
    <h3>Spaces</h3>
    ${table(['Space', 'Name', 'Owner', 'Scenarios'], spaceRows, 'No spaces.')}
  </section>`
}

function activepiecesSection(state: SandboxState['activepieces']): Markup {
  const { users, projects, memberships, concurrencyPools, pieceSets } = state
  const rolesOf = (userId: string) =>
    memberships
      .filter((member) => member.userId === userId)
      .map(({ role, projectId }) => {
        const project = projects.find((candidate) => candidate.id === projectId)
        return html`${badge(role, 'accent')} ${project?.displayName ?? ''}<br />`
      })
  const userRows = users.map((user) => [
    user.externalId ?? html`<span class="muted">platform owner</span>`,
    `${user.firstName} ${user.lastName}`,
    html`${rolesOf(user.id)}`,
    user.exchanges,
    time(user.lastSeenAt),
  ])
  const projectRows = projects.map((project) => [
    project.externalId ?? html`<span class="muted">none</span>`,
    project.displayName,
    piecesInWords(project),
    project.concurrencyPoolKey ?? '–',
  ])
  return html`<section class="activepieces">
    <h2>Activepieces</h2>
    <h3>Users</h3>
    ${table(['External id', 'Name', 'Projects', 'Exchanges', 'Last seen'], userRows, 'Nobody yet.')}
    <h3>Projects</h3>
    ${table(['External id', 'Name', 'Pieces', 'Pool'], projectRows, 'No projects.')}
    <h3>Limits</h3>
    ${table(
      ['Concurrency pool', 'Limit'],
      concurrencyPools.map((pool) => [pool.key, pool.limit]),
      'No concurrency pools.',
    )}
    <p class="muted small">
      Piece sets named by tokens: ${pieceSets.length === 0 ? 'none' : pieceSets.join(', ')}
    </p>
  </section>`
}

function tokenEntry(check: TokenCheck): Markup {
  const { accepted, platform, refusal, findings, header, claims, at, tokenSha256 } = check
  const who = platform === 'latenode' ? claims.user_id : claims.externalUserId
  const verdict = accepted ? badge('Accepted', 'good') : badge('Refused', 'bad')
  const warnings = findings.filter((finding) => !finding.refused)
  const count = warnings.length
  return html`<details class="token ${platform}">
    <summary>
      ${verdict} ${badge(platform, 'accent')}
      <span class="what">
        ${typeof who === 'string' ? who : 'without an id'}${refusal === undefined ? '' : ` · ${refusal.message}`}
      </span>
      ${count === 0 ? '' : badge(`${count} warning${count === 1 ? '' : 's'}`, 'warn')}
      <span class="muted small">${time(at)}</span>
    </summary>
    <div class="more">
      ${refusal === undefined ? '' : html`<p class="look">Look at: ${refusal.hint}</p>`}
      ${warnings.map(
        (warning) =>
          html`<p>${warning.message} <span class="look">Look at: ${warning.fix ?? ''}</span></p>`,
      )}
      <pre tabindex="0">${JSON.stringify({ header, claims }, null, 2)}</pre>
      <p class="muted small">SHA-256 of the token <code>${tokenSha256}</code></p>
    </div>
  </details>`
}

export function overviewPage(config: SandboxConfig, state: SandboxState): string {
  const checks = state.checks
  const body = html`<main>
    <header>
      <h1>Who came in</h1>
      <span class="badge sandbox">Sandbox</span>
      <a class="button" href="/__sandbox">Refresh</a>
    </header>
    <p class="intro">What this sandbox remembers. It forgets everything when it stops.</p>
    <section>
      <h2>Tokens judged</h2>
      ${
        checks.length === 0
          ? html`<p class="empty">No token was judged yet. Open the page that embeds this.</p>`
          : checks.map(tokenEntry)
      }
    </section>
    ${config.latenode === undefined ? '' : latenodeSection(state.latenode)}
    ${config.activepieces === undefined ? '' : activepiecesSection(state.activepieces)}
  </main>`
  return page({ title: 'Who came in · sandbox', bodyClass: 'document', body })
}
