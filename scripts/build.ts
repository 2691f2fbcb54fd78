/**
 * Builds `dist/`: each entry as ES module and CommonJS with types, the client also as a classic
 * script, and the CLI.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { bundleClient } from './client-bundle.js'
import { keepReachableTypes } from './public-types.js'

const root = join(__dirname, '..')
const dist = join(root, 'dist')
const lib = (name: string): string => join(root, 'lib', name)

const server: BuildOptions = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
}

const browser: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2020',
  logLevel: 'warning',
}

/** The React entry imports the client instead of bundling it, so that both share one list of embeds. */
const clientByName: Plugin = {
  name: 'client-by-name',
  setup(build) {
    build.onResolve({ filter: /client\/index\.js$/ }, () => ({
      path: 'embed-auth/client',
      external: true,
    }))
  },
}

async function buildFormat(format: 'esm' | 'cjs'): Promise<void> {
  const outdir = join(dist, format)
  await Promise.all([
    build({
      ...server,
      format,
      outdir,
      entryPoints: {
        index: lib('index.ts'),
        'admin/index': lib('admin/index.ts'),
        'sandbox/index': lib('sandbox/index.ts'),
      },
      splitting: format === 'esm',
      chunkNames: 'chunks/[name]-[hash]',
    }),
    writeClient(format),
    build({
      ...browser,
      format,
      outdir,
      minify: false,
      packages: 'external',
      jsx: 'automatic',
      plugins: [clientByName],
      entryPoints: { 'react/index': lib('react/index.ts') },
    }),
  ])
  writeFileSync(
    join(outdir, 'package.json'),
    `{ "type": "${format === 'esm' ? 'module' : 'commonjs'}" }\n`,
  )
}

/** Writes the client and the help text that it imports on demand. */
async function writeClient(format: 'esm' | 'cjs' | 'classic'): Promise<void> {
  const classic = format === 'classic'
  const folder = classic ? join(dist, 'browser') : join(dist, format, 'client')
  mkdirSync(folder, { recursive: true })
  const [client, help] = await Promise.all([bundleClient('index'), bundleClient('help')])
  writeFileSync(join(folder, classic ? 'embed-auth.js' : 'index.js'), client[format])
  // The classic script also imports the help text as an ES module.
  const [name, code] = classic ? ['embed-auth-help.js', help.esm] : ['help.js', help[format]]
  writeFileSync(join(folder, name), code)
}

async function buildCli(): Promise<void> {
  const outfile = join(dist, 'cli', 'main.js')
  await build({ ...server, format: 'cjs', entryPoints: [lib('cli/main.ts')], outfile })
  chmodSync(outfile, 0o755)
}

/** Emits the types once and copies them to both formats. */
function emitTypes(): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const types = join(dist, 'types')
  const options = ['-p', 'tsconfig.build.json', '--outDir', types]
  execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' })
  keepReachableTypes(
    types,
    ['', 'admin/', 'client/', 'react/', 'sandbox/'].map((entry) => `${entry}index.d.ts`),
  )
  for (const format of ['esm', 'cjs']) {
    cpSync(types, join(dist, format), {
      recursive: true,
      filter: containsTypes,
    })
  }
  rmSync(types, { recursive: true })
}

/** Whether the path is a declaration file, or a folder that contains one. */
function containsTypes(path: string): boolean {
  return statSync(path).isDirectory()
    ? readdirSync(path).some((name) => containsTypes(join(path, name)))
    : path.endsWith('.d.ts')
}

async function main(): Promise<void> {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  await Promise.all([buildFormat('esm'), buildFormat('cjs'), writeClient('classic'), buildCli()])
  emitTypes()
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
