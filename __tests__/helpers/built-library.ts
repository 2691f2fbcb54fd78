/** Bundles the library from its sources for programs that run in Node.js. */
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const ROOT = join(__dirname, '..', '..')

/** Does not bundle packages: the program's folder contains them. */
export const NODE_BUNDLE: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  logLevel: 'silent',
}

/** The entry in `exports` for the two files. */
export const LIBRARY_EXPORT = { import: './index.mjs', require: './index.cjs' }

/** Writes `index.mjs` and `index.cjs`. */
export async function buildLibrary(folder: string): Promise<void> {
  const entryPoints = [join(ROOT, 'lib/index.ts')]
  await Promise.all([
    build({ ...NODE_BUNDLE, entryPoints, format: 'cjs', outfile: join(folder, 'index.cjs') }),
    build({ ...NODE_BUNDLE, entryPoints, format: 'esm', outfile: join(folder, 'index.mjs') }),
  ])
}
