/** The workflows of .github: pinned, with few rights, and calling only what is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './pages.js'

const FOLDER = join(ROOT, '.github', 'workflows')
const workflows = readdirSync(FOLDER).map((name) => [
  name,
  readFileSync(join(FOLDER, name), 'utf8'),
])
const texts = [
  ...workflows.map(([, text]) => text!),
  readFileSync(join(ROOT, '.ci', 'run'), 'utf8'),
]

it.each(workflows)('S3 · %s pins every action by its full commit', (_name, text) => {
  const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action!)
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
})

it.each(workflows)(
  'S3 · %s may read the code; what else it may, a job says by itself',
  (_name, text) => {
    const [, rights] = /^permissions:\n((?: {2}.*\n)+)/m.exec(text) ?? []
    expect(rights).toBe('  contents: read\n')
    expect(text).not.toMatch(/pull_request_target|write-all/)
    const granted = [...text.matchAll(/^ {4,}([\w-]+): write$/gm)].map(([, right]) => right)
    expect(granted.filter((right) => right !== 'id-token')).toEqual([])
    // What is checked out must not hold a token that later steps could use.
    const checkouts = text.match(/uses: actions\/checkout/g)?.length
    expect(text.match(/persist-credentials: false/g)?.length).toBe(checkouts)
  },
)

it('call only scripts that exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: object
  }
  const called = texts.flatMap((text) => [...text.matchAll(/\bnpm run ([\w:-]+)/g)])
  expect(called.length).toBeGreaterThan(5)
  expect(called.filter(([, name = '']) => !Object.hasOwn(scripts, name))).toEqual([])
  const files = texts.flatMap((text) => [...text.matchAll(/\bbash (\S+)/g)])
  expect(files.filter(([, path = '']) => !existsSync(join(ROOT, path)))).toEqual([])
})
