/** The stylesheet of all pages, light and dark. */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --surface: #ffffff; --raised: #f0f2f5; --line: #dfe3e8;
  --ink: #171a1f; --soft: #5a6270;
  --accent: #3d4a63; --accent-wash: #eceff5;
  --good: #12693f; --good-wash: #e3f4ea;
  --warn: #7a4b00; --warn-wash: #fff3d9;
  --bad: #b42318; --bad-wash: #fdecea;
}
.latenode { --accent: #0b6e66; --accent-wash: #e0f3f0; }
.activepieces { --accent: #6a35d4; --accent-wash: #f0eafd; }
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101216; --surface: #181b21; --raised: #20242c; --line: #2e343e;
    --ink: #eceff4; --soft: #a2abb9;
    --accent: #b8c4dc; --accent-wash: #262c38;
    --good: #6fd79d; --good-wash: #15301f;
    --warn: #f3c969; --warn-wash: #2e2510;
    --bad: #ff9a8f; --bad-wash: #3a1a17;
  }
  .latenode { --accent: #5fd0c3; --accent-wash: #12312e; }
  .activepieces { --accent: #b79bff; --accent-wash: #2a2144; }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  -webkit-text-size-adjust: 100%; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0; text-wrap: balance; }
h2 { font-size: 0.95rem; margin: 0 0 10px; }
p { margin: 0 0 10px; }
ul { margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.88em;
  background: var(--raised); border-radius: 5px; }
code { padding: 0.1em 0.35em; }
pre { padding: 12px; margin: 8px 0; overflow: auto; white-space: pre-wrap; max-height: 420px; }
button { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.muted { color: var(--soft); }
.small { font-size: 0.86rem; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 0.8rem;
  font-weight: 600; background: var(--raised); color: var(--soft); white-space: nowrap; }
.badge.good { background: var(--good-wash); color: var(--good); }
.badge.warn { background: var(--warn-wash); color: var(--warn); }
.badge.bad { background: var(--bad-wash); color: var(--bad); }
.badge.accent { background: var(--accent-wash); color: var(--accent); }
.badge.sandbox { background: none; box-shadow: inset 0 0 0 1.5px var(--accent); color: var(--accent); }
strong + .badge { margin-left: 8px; }
.button { min-height: 34px; padding: 5px 13px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--surface); color: var(--ink); text-decoration: none; cursor: pointer; }
.button:hover { border-color: var(--accent); }
.link { border: 0; background: none; padding: 0; font-weight: 600; text-align: left; cursor: pointer; }
.link:hover { color: var(--accent); text-decoration: underline; }
.card, .rows, .findings, .token { background: var(--surface); border: 1px solid var(--line);
  border-radius: 10px; }
.card, .findings, .token { padding: 14px 16px; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 14px; margin: 0 0 10px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.empty { border: 1px dashed var(--line); border-radius: 10px; padding: 28px 16px; text-align: center;
  color: var(--soft); }

.bar { display: flex; align-items: center; gap: 10px; padding: 10px 16px; background: var(--surface);
  border-bottom: 1px solid var(--line); }
.bar .muted { margin-left: auto; }
.layout { display: flex; flex-wrap: wrap; align-items: start; gap: 16px; padding: 16px; }
.layout > nav { display: flex; flex-flow: column wrap; gap: 10px; flex: 0 1 110px; }
.layout > main { flex: 1 1 340px; min-width: 0; }
.layout > aside { display: grid; gap: 16px; flex: 0 1 270px; font-size: 0.94rem; }
.heading, .actions, .document header { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; }
.heading, .actions { margin: 12px 0; }
.rows > li { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding: 10px 16px; }
.rows > li > :first-child { flex: 1 1 160px; }
.rows > li + li { border-top: 1px solid var(--line); }
.permissions { font-size: 0.9rem; }
.permissions li { padding-left: 20px; position: relative; }
.permissions li::before { position: absolute; left: 0; content: '✓'; color: var(--good); font-weight: 700; }
.permissions.cannot li { color: var(--soft); }
.permissions.cannot li::before { content: '✕'; color: var(--bad); }
.findings { background: var(--warn-wash); margin-bottom: 12px; font-size: 0.92rem; }
.findings summary { color: var(--warn); font-weight: 650; cursor: pointer; }
.findings li { display: grid; margin-top: 8px; }
.notice { max-width: 560px; margin: 0 auto; padding: clamp(16px, 8vh, 72px) 20px; }
.notice h1 { margin-bottom: 10px; }

.document { padding: clamp(16px, 4vw, 40px); }
.document > main { max-width: 1060px; margin: 0 auto; }
.document header { margin-bottom: 8px; }
.document header .button { margin-left: auto; }
.document section { margin-top: 24px; }
.token { background: var(--surface); border: 1px solid var(--line);
  border-radius: 10px; }
.card, .findings, .token { padding: 14px 16px; }
table.card { border-spacing: 0; width: 100%; padding: 0; font-size: 0.92rem; }
th, td { text-align: left; padding: 9px 14px; vertical-align: top; }
th { color: var(--soft); font-size: 0.84rem; }
td { border-top: 1px solid var(--line); }
.token { margin-top: 8px; }
.token > summary { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: baseline; cursor: pointer; }
.token .what { flex: 1 1 260px; min-width: 0; }
@media (max-width: 640px) {
  table, tbody, tr { display: block; }
  tr { padding: 6px 0; }
  thead { display: none; }
  tr + tr { border-top: 1px solid var(--line); }
  td { display: grid; grid-template-columns: 90px minmax(0, 1fr); gap: 10px; padding: 5px 14px; border: 0; }
  td::before { content: attr(data-label); color: var(--soft); font-size: 0.84rem; }
}
`
