/** What the children run: plain JavaScript over the built package, never the sources. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const ROOT = join(__dirname, '..')
/** Below `node_modules`, so that the bundles find the packages. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'embed-auth-bench')

export interface Bundles {
  readonly server: string
  readonly load: string
  readonly algorithms: string
  readonly spaces: string
  readonly soak: string
  readonly imports: string
  /** URL of the package's entry that is measured. */
  readonly packageUrl: string
}

/**
 * Bundles the children.
 * @param entry Another build of the package to measure; the default is this project's `dist/`.
 */
export async function buildBundles(entry: string | undefined): Promise<Bundles> {
  const packageUrl = pathToFileURL(entry ?? builtPackage()).href
  rmSync(CACHE, { recursive: true, force: true })
  await build({
    entryPoints: {
      server: join(__dirname, 'server', 'main.ts'),
      load: join(__dirname, 'load', 'main.ts'),
      algorithms: join(__dirname, 'workers', 'algorithms.ts'),
      spaces: join(__dirname, 'workers', 'spaces.ts'),
      soak: join(__dirname, 'workers', 'soak.ts'),
      imports: join(__dirname, 'workers', 'imports.ts'),
    },
    outdir: CACHE,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Without the paths of tsconfig.json, which lead to the sources.
    tsconfigRaw: {},
    plugins: [packageAt(packageUrl)],
    logLevel: 'warning',
  })
  const bundle = (name: string): string => join(CACHE, `${name}.mjs`)
  return {
    server: bundle('server'),
    load: bundle('load'),
    algorithms: bundle('algorithms'),
    spaces: bundle('spaces'),
    soak: bundle('soak'),
    imports: bundle('imports'),
    packageUrl,
  }
}

function packageAt(url: string): Plugin {
  return {
    name: 'package-under-measurement',
    setup(builder) {
      builder.onResolve({ filter: /^embed-auth$/ }, () => ({ path: url, external: true }))
    },
  }
}

/** The built entry, built anew where a source is younger. */
function builtPackage(): string {
  const entry = join(ROOT, 'dist', 'esm', 'index.js')
  const builtAt = existsSync(entry) ? statSync(entry).mtimeMs : 0
  const youngest = Math.max(...sources().map((file) => statSync(file).mtimeMs))
  if (youngest > builtAt) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
  }
  return entry
}

function sources(): string[] {
  const lib = join(ROOT, 'lib')
  return readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(lib, name))
}
