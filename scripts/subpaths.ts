/**
 * Part of `npm pack`: folders at the root of the package for tools that ignore `exports`, such as
 * TypeScript with `moduleResolution: node10`, ts-jest and eslint-plugin-import. They resolve
 * `embed-auth/client` to the folder `client`, whose package.json names the built files. The folders
 * exist only while npm packs: `create` writes them, `remove` deletes them.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

type Condition = Readonly<Record<'types' | 'default', string>>
interface Manifest {
  readonly exports: Readonly<
    Record<string, string | Readonly<Record<'import' | 'require', Condition>>>
  >
}

const root = join(__dirname, '..')
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const command = process.argv[2]

for (const [subpath, target] of Object.entries(exports)) {
  if (subpath === '.' || typeof target === 'string') continue
  const folder = join(root, subpath)
  if (command === 'remove') {
    rmSync(join(folder, 'package.json'), { force: true })
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
    continue
  }
  const fromFolder = (path: string): string => path.replace(/^\.\//, '../')
  const manifest = {
    main: fromFolder(target.require.default),
    module: fromFolder(target.import.default),
    types: fromFolder(target.require.types),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}
