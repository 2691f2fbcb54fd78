/** Before the tests: a folder in which the files of one run share the RSA keys that they generate. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function createFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-keys-'))
  process.env.EMBED_AUTH_TEST_KEYS = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}
