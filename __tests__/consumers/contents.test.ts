/** What is in the tarball, and how much of it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { EmbedAuthError, ERROR_CODES } from '../../lib/errors'

const KIB = 1024
/** With the documents, the examples and the admin module. */
const MOST_UNPACKED = 1700 * KIB
const MOST_PACKED = 440 * KIB
const MOST_CLIENT_GZIPPED = 5120

interface Manifest {
  readonly name: string
  readonly exports: object
  readonly bin: Readonly<Record<string, string>>
  readonly main: string
  readonly module: string
  readonly types: string
}

const folder = mkdtempSync(join(tmpdir(), 'embed-auth-contents-'))
const tarball = process.env.EMBED_AUTH_TARBALL!
execFileSync('tar', ['-xzf', tarball, '-C', folder])
const root = join(folder, 'package')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
  statSync(join(root, name)).isFile(),
)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Every path that a manifest names, however deep. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')]
  return Object.values(value as object).flatMap(pathsIn)
}

it('S3 · holds the built files, the documents, the manifest, the license and the README, nothing else', () => {
  const strange = files.filter(
    (name) =>
      !['package.json', 'README.md', 'LICENSE', 'SECURITY.md'].includes(name) &&
      !/^docs\/([\w-]+\.md|examples\/[\w./-]+)$/.test(name) &&
      !/^dist\/(esm|cjs|browser|cli)\/[\w./-]+\.(js|d\.ts)$/.test(name) &&
      !/^(?:dist\/(esm|cjs)|admin|client|react|sandbox)\/package\.json$/.test(name),
  )
  expect(strange).toEqual([])
  const built = files.filter((name) => !name.startsWith('docs/'))
  expect(built.filter((name) => /test|demo|bench|\.map$/.test(name))).toEqual([])
})

it('F1 · holds the page that `error.help` names, with a heading for every code', () => {
  const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
  for (const code of ERROR_CODES) {
    const { help } = new EmbedAuthError(code)
    expect(help).toBe(`node_modules/${manifest.name}/docs/errors.md#${code.toLowerCase()}`)
    expect(page).toContain(`### ${code}`)
  }
})

it('S1 · holds every file that the manifest names', () => {
  const named = pathsIn([
    manifest.exports,
    manifest.bin,
    manifest.main,
    manifest.module,
    manifest.types,
  ])
  expect(named.filter((path) => !files.includes(path))).toEqual([])
})

it.each(['admin', 'client', 'react', 'sandbox'])(
  'S1 · holds the folder `%s` for tools that ignore `exports`, and leaves none in the repository',
  (name) => {
    const stub = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as object
    expect(stub).toEqual({
      main: `../dist/cjs/${name}/index.js`,
      module: `../dist/esm/${name}/index.js`,
      types: `../dist/cjs/${name}/index.d.ts`,
    })
    const named = pathsIn(stub).map((path) => join(name, path))
    expect(named.filter((path) => !files.includes(path))).toEqual([])
    expect(existsSync(join(__dirname, '..', '..', name))).toBe(false)
  },
)

it('holds no declaration that no entry leads to', () => {
  const types = files.filter((name) => name.endsWith('.d.ts'))
  const reached = new Set(types.filter((name) => pathsIn(manifest.exports).includes(name)))
  for (const name of reached) {
    const text = readFileSync(join(root, name), 'utf8')
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?['"](\.[^'"]+)\.js['"]/g)) {
      reached.add(`${join(name, '..', target)}.d.ts`)
    }
  }
  expect(types.filter((name) => !reached.has(name))).toEqual([])
  expect([...reached].filter((name) => !types.includes(name))).toEqual([])
})

it('S3 · names no machine, and holds no key', () => {
  const text = (name: string): string => readFileSync(join(root, name), 'utf8')
  // The documents show paths of an example.
  const built = files.filter((name) => !name.startsWith('docs/'))
  expect(built.filter((name) => /\/(?:work|root|home|tmp)\/\w/.test(text(name)))).toEqual([])
  const key = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\s*\w{20}/
  expect(files.filter((name) => key.test(text(name)))).toEqual([])
})

it('is small', () => {
  const unpacked = files.reduce((sum, name) => sum + statSync(join(root, name)).size, 0)
  expect(unpacked).toBeLessThanOrEqual(MOST_UNPACKED)
  expect(statSync(tarball).size).toBeLessThanOrEqual(MOST_PACKED)
})

it.each(['dist/browser/embed-auth.js', 'dist/esm/client/index.js', 'dist/cjs/client/index.js'])(
  'has a client of at most 5,120 bytes gzipped: %s',
  (name) => {
    const code = readFileSync(join(root, name))
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(MOST_CLIENT_GZIPPED)
  },
)
