/** The links of the pages. */
import { blocksOf, textOf } from './pages.js'

export interface Link {
  readonly page: string
  readonly target: string
}

/** A page without its code, in which a bracket is no link. */
function proseOf(page: string): string {
  return blocksOf(page)
    .reduce((text, { code }) => (code === '' ? text : text.replace(code, '')), textOf(page))
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''))
}

/** Every link and picture of a page. */
export function linksOf(page: string): Link[] {
  const inline = [...proseOf(page).matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)]
  const html = [...proseOf(page).matchAll(/\s(?:href|src)="([^"]+)"/g)]
  return [...inline, ...html].map(([, target = '']) => ({ page, target }))
}

/** Anchors of headings, as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>()
  return [...proseOf(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
}
