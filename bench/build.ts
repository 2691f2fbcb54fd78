/** Bundles of what is measured: plain JavaScript, so that no run pays for the TypeScript loader. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type BuildOptions } from 'esbuild'

const ROOT = join(__dirname, '..')
/** Below `node_modules`, so that the bundles resolve the same packages whichever `lib` they contain. */
const FOLDER = join(ROOT, 'node_modules', '.cache', `embed-auth-bench-${process.pid}`)

/** A version of the library that takes part. */
export interface Library {
  readonly name: string
  /** Its `lib` folder. */
  readonly path: string
}

export interface Bundles {
  /** Programs for child processes. */
  readonly server: string
  readonly load: string
  readonly inProcess: string
  /** URL of each library's bundle, by name. */
  readonly libraries: Readonly<Record<string, string>>
}

export const CURRENT: Library = { name: 'embed-auth', path: join(ROOT, 'lib') }

const OPTIONS = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outdir: FOLDER,
  outExtension: { '.js': '.mjs' },
  // tsconfig.json maps `embed-auth` to `lib`; programs receive a library's URL instead.
  tsconfigRaw: {},
  logLevel: 'warning',
} as const satisfies BuildOptions

export async function buildBundles(libraries: readonly Library[] = [CURRENT]): Promise<Bundles> {
  process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }))
  const entryPoints: Record<string, string> = {}
  for (const program of ['server', 'load', 'in-process']) {
    entryPoints[program] = join(__dirname, `${program}.ts`)
  }
  for (const { name, path } of libraries) entryPoints[`lib/${name}`] = join(path, 'index.ts')
  await build({ ...OPTIONS, entryPoints })
  const bundle = (name: string): string => join(FOLDER, `${name}.mjs`)
  return {
    server: bundle('server'),
    load: bundle('load'),
    inProcess: bundle('in-process'),
    libraries: Object.fromEntries(
      libraries.map(({ name }) => [name, pathToFileURL(bundle(`lib/${name}`)).href]),
    ),
  }
}
