/** Before all tests of consumers: builds and packs once, as publishing does. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function pack(): void {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-packed-'))
  const root = join(__dirname, '..', '..')
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, stdio: 'pipe' })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  process.env.EMBED_AUTH_PACKED_IN = folder
  process.env.EMBED_AUTH_TARBALL = join(folder, tarball)
}
