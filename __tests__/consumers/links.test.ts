/** The links of the documents, in the tarball. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { linksOf } from '../docs/links.js'

const folder = mkdtempSync(join(tmpdir(), 'embed-auth-links-'))
execFileSync('tar', ['-xzf', process.env.EMBED_AUTH_TARBALL!, '-C', folder])
const root = join(folder, 'package')
const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The package has no pictures: npm shows those of the repository. */
const isPicture = (target: string): boolean => /\.(png|svg)$/.test(target)

it('F1 · every link of the README and the documents resolves inside the package', () => {
  expect(documents.length).toBeGreaterThan(15)
  const broken = documents
    .flatMap((page) => linksOf(page).map(({ target }) => ({ page, target })))
    .filter(({ target }) => !/^(https:|#)/.test(target) && !isPicture(target))
    .filter(({ page, target }) => !existsSync(join(root, dirname(page), target.split('#')[0]!)))
  expect(broken.map(({ page, target }) => `${page} → ${target}`)).toEqual([])
})
