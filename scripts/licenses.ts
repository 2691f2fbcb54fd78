/** `npm run check:licenses`: checks that all packages installed with this one have permissive licenses. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** SPDX ids of permissive licenses, which require only that their notice is kept. */
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
]

interface LockedPackage {
  readonly version: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
}

const root = join(__dirname, '..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/** Returns the license from the lock file, or from the package's manifest. */
function licenseOf(path: string, { license }: LockedPackage): string {
  if (license !== undefined) return license
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
    readonly license?: unknown
  }
  return typeof manifest.license === 'string' ? manifest.license : 'none'
}

/** Whether a license expression allows use under the list: one side of `OR`, both sides of `AND`. */
function isAllowed(license: string): boolean {
  const choices = license.replace(/[()]/g, '').split(' OR ')
  return choices.some((choice) => choice.split(' AND ').every((name) => ALLOWED.includes(name)))
}

// The lock file also lists peer dependencies without `dev`, so they are checked too.
const shipped = Object.entries(lock.packages).filter(
  ([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true,
)
const refused = shipped
  .map(([path, found]) => `${path}@${found.version}: ${licenseOf(path, found)}`)
  .filter((line) => !isAllowed(line.slice(line.indexOf(': ') + 2)))

if (shipped.length === 0) throw new Error('package-lock.json lists no production package.')
if (refused.length > 0) {
  console.error(`Licenses that are not on the list in scripts/licenses.ts:\n${refused.join('\n')}`)
  process.exitCode = 1
} else console.log(`${shipped.length} packages checked. No problems found.`)
