/** HTML templates that escape every value. */
import type { SandboxPlatform } from '../types.js'

/** Markup created by `html`. */
export interface Markup {
  readonly markup: string
}

type Value = string | number | Markup | readonly Value[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Template tag: escapes text and numbers, and inserts markup and arrays of it as they are. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: String.raw({ raw: strings }, ...values.map(render)) }
}

function render(value: Value): string {
  if (typeof value === 'object')
    return 'markup' in value ? value.markup : value.map(render).join('')
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Text with code between backticks. */
export function prose(text: string): Markup {
  const parts = text
    .split('`')
    .map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))
  return html`${parts}`
}

/** A whole page. Its styles and scripts are files of this server. */
export function page(
  title: string,
  bodyClass: string,
  body: Markup,
  scripts: readonly string[] = [],
): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/__sandbox/assets/theme.css" />
        ${scripts.map((src) => html`<script src="${src}" defer></script>`)}
      </head>
      <body class="${bodyClass}">
        ${body}
      </body>
    </html> `.markup
}

const NAMES: Readonly<Record<SandboxPlatform, string>> = {
  latenode: 'Latenode',
  activepieces: 'Activepieces',
}

/** The embedded page of a platform: empty until its scripts run. */
export function framePage(platform: SandboxPlatform, script: string): string {
  const body = html`<div id="root" aria-live="polite"></div>
    <noscript><p>This page needs JavaScript.</p></noscript>`
  const scripts = ['/__sandbox/assets/frame.js', script]
  return page(`${NAMES[platform]} (sandbox)`, `frame ${platform}`, body, scripts)
}
