/** `npm run check:licenses`: what users install with this package may be used by all of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Permissive licenses (SPDX), which ask for no more than that their notice is kept. */
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

/** The license that a package's own manifest names; the lock file may lack it. */
function licenseOf(path: string, { license }: LockedPackage): string {
  if (license !== undefined) return license
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
    readonly license?: unknown
  }
  return typeof manifest.license === 'string' ? manifest.license : 'none'
}

/** `MIT OR GPL-2.0` leaves the choice, `MIT AND GPL-2.0` does not (SPDX, annex D). */
function isAllowed(license: string): boolean {
  const choices = license.replace(/[()]/g, '').split(' OR ')
  return choices.some((choice) => choice.split(' AND ').every((name) => ALLOWED.includes(name)))
}

// Peer dependencies are locked without `dev` too: they come with the host, and are judged as well.
const shipped = Object.entries(lock.packages).filter(
  ([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true,
)
const refused = shipped
  .map(([path, found]) => `${path}@${found.version}: ${licenseOf(path, found)}`)
  .filter((line) => !isAllowed(line.slice(line.indexOf(': ') + 2)))

if (shipped.length === 0) throw new Error('package-lock.json lists no package that is shipped')
if (refused.length > 0) {
  console.error(`Licenses that are not on the list:\n${refused.join('\n')}`)
  process.exitCode = 1
} else console.log(`${shipped.length} packages, all under licenses of the list.`)
