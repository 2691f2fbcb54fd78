/** The stylesheet of all pages, light and dark. */

const COLORS = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --surface: #ffffff; --raised: #f0f2f5; --line: #dfe3e8;
  --ink: #171a1f; --soft: #5a6270;
  --accent: #3d4a63; --accent-ink: #ffffff; --accent-wash: #eceff5;
  --good: #12693f; --good-wash: #e3f4ea;
  --warn: #7a4b00; --warn-wash: #fff3d9; --warn-line: #f0d48f;
  --bad: #b42318; --bad-wash: #fdecea;
  --font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  --radius: 10px; --gap: 16px;
}
.latenode { --accent: #0b6e66; --accent-wash: #e0f3f0; }
.activepieces { --accent: #6a35d4; --accent-wash: #f0eafd; }
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101216; --surface: #181b21; --raised: #20242c; --line: #2e343e;
    --ink: #eceff4; --soft: #a2abb9;
    --accent: #b8c4dc; --accent-ink: #101216; --accent-wash: #262c38;
    --good: #6fd79d; --good-wash: #15301f;
    --warn: #f3c969; --warn-wash: #2e2510; --warn-line: #5b4a1c;
    --bad: #ff9a8f; --bad-wash: #3a1a17;
  }
  .latenode { --accent: #5fd0c3; --accent-wash: #12312e; }
  .activepieces { --accent: #b79bff; --accent-wash: #2a2144; }
}
`

const BASE = `
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 var(--font); -webkit-text-size-adjust: 100%; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0; text-wrap: balance; }
h2 { font-size: 0.95rem; line-height: 1.3; margin: 0 0 10px; }
p { margin: 0 0 10px; } ul, ol { margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
code, pre { font-family: var(--mono); font-size: 0.88em; }
code { background: var(--raised); border-radius: 5px; padding: 0.1em 0.35em; }
pre { background: var(--raised); border-radius: 8px; padding: 12px; margin: 8px 0 0;
  overflow: auto; white-space: pre-wrap; text-align: left; max-height: 420px; }
pre + p { margin-top: 10px; }
button, select { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.muted { color: var(--soft); } .small { font-size: 0.86rem; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 0.8rem;
  font-weight: 600; background: var(--raised); color: var(--soft); white-space: nowrap; }
.badge.good { background: var(--good-wash); color: var(--good); }
.badge.warn { background: var(--warn-wash); color: var(--warn); }
.badge.bad { background: var(--bad-wash); color: var(--bad); }
.badge.accent { background: var(--accent-wash); color: var(--accent); }
.badge.sandbox { background: none; box-shadow: inset 0 0 0 1.5px var(--accent); color: var(--accent); }
.button { display: inline-block; min-height: 34px; padding: 5px 13px; border: 1px solid var(--line);
  border-radius: 8px; background: var(--surface); color: var(--ink); font-weight: 550;
  text-decoration: none; cursor: pointer; white-space: nowrap; }
.button:hover:not(:disabled) { border-color: var(--accent); }
.button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.button:disabled { opacity: 0.5; cursor: not-allowed; background: var(--raised); color: var(--ink);
  border-color: var(--line); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
  padding: var(--gap); }
strong + .badge { margin-left: 8px; }
.lead { margin-bottom: 8px; } .after { margin: 12px 0 0; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 14px; margin: 0;
  font-size: 0.9rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; text-align: right; }
`

const FRAME = `
.frame { min-height: 100vh; }
.bar { display: flex; align-items: center; gap: 10px; padding: 10px var(--gap);
  background: var(--surface); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 1; }
.brand { display: flex; align-items: center; gap: 9px; font-weight: 650; }
.mark { width: 18px; height: 18px; border-radius: 6px; background: var(--accent); }
.activepieces .mark { border-radius: 99px; }
.who { margin-left: auto; color: var(--soft); font-size: 0.9rem; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.layout { display: grid; grid-template-columns: 168px minmax(0, 1fr) 288px; gap: 20px;
  padding: var(--gap); max-width: 1320px; margin: 0 auto; align-items: start; }
.layout.bare { grid-template-columns: minmax(0, 1fr) 288px; } .bare > .side-slot { display: none; }
.side { display: grid; gap: 2px; position: sticky; top: 70px; }
.side button { text-align: left; border: 0; background: none; border-radius: 8px; padding: 8px 12px;
  cursor: pointer; color: var(--soft); font-weight: 550; }
.side button:hover { background: var(--raised); color: var(--ink); }
.side [aria-current] { background: var(--accent-wash); color: var(--accent); }
.column { display: grid; gap: var(--gap); min-width: 0; }
.stage-head { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 12px; margin-bottom: 12px;
  min-height: 36px; }
.stage-head .button.primary { margin-left: auto; }
.picker { display: flex; align-items: center; gap: 8px; font-size: 0.9rem; color: var(--soft); min-width: 0; }
.picker select { padding: 5px 8px; border: 1px solid var(--line); border-radius: 8px; min-width: 0;
  max-width: 100%; background: var(--surface); color: var(--ink); }
.hint { background: var(--accent-wash); border-radius: 8px; padding: 8px 12px; font-size: 0.9rem; }
.rows { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 16px; align-items: center;
  padding: 12px var(--gap); }
.row + .row { border-top: 1px solid var(--line); }
.row .title { justify-self: start; padding: 0; border: 0; background: none; font-weight: 600;
  text-align: left; cursor: pointer; }
.row .title:hover { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
.row .muted { grid-column: 1; } .row .badge { grid-column: 2; grid-row: 1 / span 2; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 14px 0; }
.empty { border: 1px dashed var(--line); border-radius: var(--radius); padding: 28px var(--gap);
  text-align: center; color: var(--soft); }
.back { border: 0; background: none; padding: 0; margin-bottom: 8px; color: var(--soft); cursor: pointer; }
.back:hover { color: var(--accent); }
.nodes { display: grid; gap: 18px; justify-items: start; }
.nodes li { position: relative; display: grid; min-width: min(260px, 100%); padding: 10px 14px;
  background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--accent);
  border-radius: 8px; }
.nodes li + li::before { content: ''; position: absolute; left: 22px; top: -19px; width: 2px;
  height: 18px; background: var(--line); }
.session { display: grid; gap: var(--gap); font-size: 0.94rem; }
.places { display: grid; gap: 5px; margin: 10px 0 0; font-size: 0.9rem; }
.places li { display: flex; justify-content: space-between; gap: 10px; }
.permissions { display: grid; gap: 3px; font-size: 0.9rem; } .permissions + .permissions { margin-top: 8px; }
.permissions li { padding-left: 20px; position: relative; }
.permissions li::before { position: absolute; left: 0; content: '✓'; color: var(--good); font-weight: 700; }
.permissions.cannot li { color: var(--soft); } .permissions.cannot li::before { content: '✕'; color: var(--bad); }
.findings { background: var(--warn-wash); border: 1px solid var(--warn-line); border-radius: var(--radius);
  padding: 10px var(--gap); font-size: 0.92rem; }
.findings summary { color: var(--warn); font-weight: 650; cursor: pointer; }
.findings ul { display: grid; gap: 10px; margin: 10px 0 4px; }
.findings li { display: grid; gap: 2px; } .findings code { background: none; padding: 0; }
.fix { color: var(--soft); }
.notice { max-width: 560px; margin: 0 auto; padding: clamp(28px, 9vh, 88px) 20px 32px; display: grid; gap: 4px; }
.notice.busy { justify-items: center; color: var(--soft); gap: 14px; }
.notice .reason { font-size: 1.05rem; margin-top: 8px; }
.notice.bad h1 { color: var(--bad); }
.how-to-fix { display: grid; gap: 2px; background: var(--surface); border: 1px solid var(--line);
  border-left: 4px solid var(--accent); border-radius: 8px; padding: 10px 14px; }
.how-to-fix > :first-child { color: var(--soft); font-size: 0.84rem; }
.notice details { margin-bottom: 12px; } .notice summary { cursor: pointer; color: var(--soft); }
.steps { list-style: disc; padding-left: 20px; margin: 4px 0 16px; }
.spinner { width: 26px; height: 26px; border-radius: 99px; border: 3px solid var(--line);
  border-top-color: var(--accent); animation: turn 0.9s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .spinner { animation-duration: 4s; } }
@media (max-width: 1020px) {
  .layout { grid-template-columns: 148px minmax(0, 1fr); } .layout.bare { grid-template-columns: minmax(0, 1fr); }
  .session { grid-column: 1 / -1; grid-template-columns: repeat(auto-fit, minmax(min(250px, 100%), 1fr)); align-items: start; }
}
@media (max-width: 640px) {
  .layout, .layout.bare { grid-template-columns: minmax(0, 1fr); gap: 12px; padding: 12px; }
  .side { position: static; display: flex; gap: 4px; overflow-x: auto; }
  .side button { white-space: nowrap; padding: 7px 11px; }
  .who { display: none; } .bar .badge { margin-left: auto; }
  .stage-head .button.primary { margin-left: 0; }
}
`

const DOCUMENT = `
.document { padding: clamp(20px, 5vw, 48px) clamp(14px, 4vw, 40px); }
.document > main { max-width: 1060px; margin: 0 auto; }
.document header { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; margin-bottom: 8px; }
.document header .button { margin-left: auto; }
.document h1 { font-size: clamp(1.5rem, 4vw, 2rem); }
.document h2 { font-size: 1.15rem; margin: 36px 0 12px; }
.document h3 { font-size: 0.95rem; margin: 20px 0 8px; color: var(--soft); font-weight: 600; }
.intro { font-size: 1.05rem; color: var(--soft); max-width: 64ch; margin-bottom: 20px; }
.tiles { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fit, minmax(min(430px, 100%), 1fr)); }
.tiles .card h2 { margin: 0 0 8px; } .tiles p:last-child { margin: 0; }
.tiles .facts { grid-template-columns: minmax(0, auto) minmax(0, 1fr); } .tiles .facts dd { text-align: left; }
.tiles .card { border-top: 4px solid var(--accent); }
.tiles .card:last-child:nth-child(odd) { grid-column: 1 / -1; }
.table { overflow-x: auto; background: var(--surface); border: 1px solid var(--line);
  border-radius: var(--radius); }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; padding: 9px 14px; vertical-align: top; overflow-wrap: normal; }
th { color: var(--soft); font-weight: 600; font-size: 0.84rem; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
.token { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
  padding: 12px var(--gap); }
.token + .token { margin-top: 8px; }
.token > summary { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: baseline; cursor: pointer; }
.token .what { flex: 1 1 260px; min-width: 0; }
.token .more { margin-top: 12px; }
`

export const styles = COLORS + BASE + FRAME + DOCUMENT
