/** SECURITY.md names a test for every promise, and each of them exists. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const TESTS = join(__dirname, '..')
const page = readFileSync(join(TESTS, '..', 'SECURITY.md'), 'utf8')
const promises = page
  .split(/^## /m)
  .find((section) => section.startsWith('What it promises'))!
  .split('\n')
  .filter((line) => /^\| (?!promise|-)/.test(line))

describe('SECURITY.md', () => {
  it('makes promises about all parts', () => {
    expect(promises.length).toBeGreaterThan(40)
  })

  it.each(promises.map((line) => [line.split('|')[1]?.trim(), line]))(
    'names tests: %s',
    (_, line = '') => {
      const named = [...line.matchAll(/`([\w/.-]+\.ts)` › “([^”]+)”/g)]
      expect(named).not.toHaveLength(0)
      expect(named).toHaveLength(line.split(' › ').length - 1)
      for (const [, file = '', title = ''] of named) {
        const path = join(TESTS, file)
        expect(existsSync(path) ? readFileSync(path, 'utf8') : `${file} is missing`).toContain(
          `'${title}'`,
        )
      }
    },
  )
})
