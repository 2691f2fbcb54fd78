import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '..', '..')
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
const paths = [...text.matchAll(/`((?:lib|__tests__|bench|docs|scripts)\/[^`\s*]+)`/g)].map(
  ([, path]) => path!,
)

describe('CONTRIBUTING.md', () => {
  it('names paths of the repository', () => {
    expect(paths.length).toBeGreaterThan(20)
  })

  it.each([...new Set(paths)].filter((path) => path !== 'docs/api' && !path.includes('NAME')))(
    '%s exists',
    (path) => {
      expect(existsSync(join(root, path))).toBe(true)
    },
  )
})
