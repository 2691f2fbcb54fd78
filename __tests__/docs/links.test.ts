import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { anchorsOf, linksOf } from './links.js'
import { pages, ROOT } from './pages.js'

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
