/** After all tests of consumers: removes the tarball. */
import { rmSync } from 'node:fs'

export default function unpack(): void {
  rmSync(process.env.EMBED_AUTH_PACKED_IN!, { recursive: true, force: true })
}
