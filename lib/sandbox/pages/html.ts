/** HTML made from text: nothing gets in unescaped. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Markup that is safe as it stands: made by `html` alone. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Part[]

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'markup' in part ? part.markup : part.map(render).join('')
}

/** Template tag: values are escaped, other markup and lists of it are put in as they are. */
export function html(fixed: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = fixed.map((text, index) => {
    const value = values[index]
    return value === undefined ? text : text + render(value)
  })
  return { markup: parts.join('') }
}

/** A whole page; its styles and scripts are files of this server. */
export function page(about: {
  readonly title: string
  readonly body: Markup
  readonly bodyClass: string
  readonly scripts?: readonly string[]
}): string {
  const scripts = (about.scripts ?? []).map((src) => html`<script src="${src}" defer></script>`)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${about.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/__sandbox/assets/theme.css" />
        ${scripts}
      </head>
      <body class="${about.bodyClass}">
        ${about.body}
      </body>
    </html> `.markup
}
