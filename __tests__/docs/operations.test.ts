import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from '../../lib/errors'
import { blockOf, ROOT, textOf } from './pages.js'

const PAGE = 'docs/operations.md'

it.each(['drain.ts', 'health.ts'])('the page shows all of %s', (name) => {
  const file = `operations/${name}`
  const source = readFileSync(join(ROOT, 'docs', file), 'utf8')
  expect(blockOf(PAGE, 'file', file).code).toBe(source.trimEnd())
})

it('the table of incidents has every code that a request can meet, in the order of the codes', () => {
  const [, incidents = ''] = textOf(PAGE).split('## Incidents')
  const rows = [...incidents.matchAll(/^\| \[`(ERR_\w+)`\]/gm)].map(([, code]) => code)
  const met = ERROR_CODES.filter((code) => !/^ERR_(OPTION|KEY|ALGORITHM)_/.test(code))
  expect(rows).toEqual(met)
})
