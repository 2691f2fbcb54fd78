/** `GET /__sandbox`: the checked tokens, problems first, and the users. */
import type { SandboxState, TokenCheck } from '../types.js'
import { html, page, prose, type Markup } from './html.js'

type Cell = string | number | Markup

export function signInsPage(state: SandboxState): string {
  const { checks } = state
  const body = html`<main>
    <header>
      <h1>Sign-ins</h1>
      <span class="badge sandbox">Sandbox</span>
      <span class="badge" id="live"></span>
    </header>
    <p class="muted">All data is in memory, and is deleted when the sandbox stops.</p>
    <div id="content">
      ${checks.length === 0 ? html`<p class="empty">No sign-ins yet. Open the page that embeds the sandbox.</p>` : ''}
      ${tokenSection(
        'With problems',
        checks.filter(({ findings }) => findings.length > 0),
      )}
      ${tokenSection(
        'Without problems',
        checks.filter(({ findings }) => findings.length === 0),
      )}
      ${latenodeUsers(state.latenode)} ${activepiecesUsers(state.activepieces)}
    </div>
  </main>`
  return page('Sign-ins · sandbox', 'document', body, ['/__sandbox/assets/live.js'])
}

function tokenSection(title: string, checks: readonly TokenCheck[]): Markup | '' {
  if (checks.length === 0) return ''
  return html`<section>
    <h2>${title} <span class="muted">${checks.length}</span></h2>
    ${checks.map(tokenEntry)}
  </section>`
}

function tokenEntry(check: TokenCheck): Markup {
  const { accepted, platform, findings, header, claims, at, tokenSha256 } = check
  const userId = platform === 'latenode' ? claims.user_id : claims.externalUserId
  const refusal = findings.find(({ refused }) => refused)
  const count = findings.length
  return html`<details class="token ${platform}" id="${`${tokenSha256}-${at}`}">
    <summary>
      ${accepted ? badge('Accepted', 'good') : badge('Refused', 'bad')} ${badge(platform, 'accent')}
      <span class="what">
        ${typeof userId === 'string' ? userId : 'no user id'}${refusal === undefined ? '' : html` · ${prose(refusal.message)}`}
      </span>
      ${accepted && count > 0 ? badge(count === 1 ? '1 finding' : `${count} findings`, 'warn') : ''}
      <span class="muted small">${time(at)}</span>
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

function latenodeUsers({ users, spaces }: SandboxState['latenode']): Markup | '' {
  const rows = users.map(({ userId, planId, memberships, lastSeenAt }) => [
    userId,
    planId ?? '–',
    places(
      memberships.map(({ role, spaceId }) => ({
        role,
        name: spaces.find((space) => space.spaceId === spaceId)?.name,
      })),
    ),
    time(lastSeenAt),
  ])
  return userSection('latenode', 'Latenode', ['User', 'Plan', 'Spaces', 'Last seen'], rows)
}

function activepiecesUsers(state: SandboxState['activepieces']): Markup | '' {
  const { users, projects, memberships } = state
  const rows = users.map((user) => [
    user.externalId ?? html`<span class="muted">owner of the platform</span>`,
    html`${user.firstName} ${user.lastName}
    ${user.status === 'INACTIVE' ? badge('Suspended', 'bad') : ''}`,
    places(
      memberships
        .filter(({ userId }) => userId === user.id)
        .map(({ role, projectId }) => ({
          role,
          name: projects.find(({ id }) => id === projectId)?.displayName,
        })),
    ),
    time(user.lastSeenAt),
  ])
  return userSection(
    'activepieces',
    'Activepieces',
    ['User', 'Name', 'Projects', 'Last seen'],
    rows,
  )
}

function userSection(
  platform: string,
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Markup | '' {
  if (rows.length === 0) return ''
  const line = (cells: readonly Cell[]) =>
    html`<tr>
      ${cells.map((cell, index) => html`<td data-label="${columns[index] ?? ''}"><div>${cell}</div></td>`)}
    </tr>`
  return html`<section class="${platform}">
    <h2>Users of ${title}</h2>
    <table class="card">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(line)}
      </tbody>
    </table>
  </section>`
}

/** The roles of a user in spaces or projects. */
function places(list: readonly { role: string; name: string | undefined }[]): Markup {
  if (list.length === 0) return html`<span class="muted">none</span>`
  return html`${list.map(({ role, name }) => html`<div>${badge(role, 'accent')} ${name ?? ''}</div>`)}`
}

function time(iso: string | null): string {
  return iso === null ? '–' : `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

function badge(text: string, tone = ''): Markup {
  return html`<span class="badge ${tone}">${text}</span>`
}
