import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { blocksOf, pages, ROOT, textOf } from './pages.js'

interface Link {
  readonly page: string
  readonly target: string
}

/** A page without its code, in which a bracket is no link. */
function proseOf(page: string): string {
  return blocksOf(page)
    .reduce((text, { code }) => (code === '' ? text : text.replace(code, '')), textOf(page))
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''))
}

function linksOf(page: string): Link[] {
  const inline = [...proseOf(page).matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)]
  const html = [...proseOf(page).matchAll(/\s(?:href|src)="([^"]+)"/g)]
  return [...inline, ...html].map(([, target = '']) => ({ page, target }))
}

/** Anchors of headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
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

const links = pages().flatMap(linksOf)
const local = links.filter(({ target }) => !/^[a-z]+:/i.test(target))
const resolved = local.map(({ page, target }) => {
  const [path = '', anchor] = target.split('#')
  return { page, target, anchor, path: path === '' ? page : join(dirname(page), path) }
})

describe('the links of the pages', () => {
  it('lead to files that exist', () => {
    const broken = resolved.filter(({ path }) => !existsSync(join(ROOT, path)))
    expect(broken.map(({ page, target }) => `${page} → ${target}`)).toEqual([])
  })

  it('lead to headings that exist', () => {
    const broken = resolved
      .filter(({ path, anchor }) => anchor !== undefined && existsSync(join(ROOT, path)))
      .filter(({ path, anchor }) => !anchorsOf(path).includes(anchor!))
    expect(broken.map(({ page, target }) => `${page} → ${target}`)).toEqual([])
  })

  it('stay within the repository, and go out by https alone', () => {
    const outside = resolved.filter(({ path }) => relative(ROOT, join(ROOT, path)).startsWith('..'))
    const insecure = links.filter(({ target }) => target.startsWith('http:'))
    expect([...outside, ...insecure].map(({ page, target }) => `${page} → ${target}`)).toEqual([])
  })

  it('reach every page of docs from its front page', () => {
    const reached = new Set(['docs/README.md'])
    for (const page of reached) {
      for (const { page: from, path } of resolved) {
        if (from === page && path.endsWith('.md') && existsSync(join(ROOT, path))) reached.add(path)
      }
    }
    const lonely = pages().filter((page) => page.startsWith('docs/') && !reached.has(page))
    expect(lonely).toEqual([])
  })
})

it('no page is empty', () => {
  expect(pages().filter((page) => statSync(join(ROOT, page)).size < 200)).toEqual([])
})
