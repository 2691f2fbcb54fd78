/** Bundles the CLI as it is published, once per test file, and runs it as a process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { buildLibrary, LIBRARY_EXPORT, NODE_BUNDLE } from './built-library.js'

const root = join(__dirname, '..', '..')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** The environment variables in addition to PATH. Defaults to none. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly cwd?: string
}

export interface BuiltCli {
  /** A folder for configurations and keys, in which `embed-auth` can be imported. */
  readonly folder: string
  run(args: readonly string[], options?: RunOptions): Promise<CliResult>
  /** Starts a command that runs until it is stopped. */
  start(args: readonly string[], options?: RunOptions): ChildProcess
  remove(): void
}

export async function buildCli(): Promise<BuiltCli> {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-cli-'))
  const library = join(folder, 'node_modules', 'embed-auth')
  const program = join(library, 'dist', 'cli', 'main.js')
  linkDependencies(folder)
  const entryPoints = [join(root, 'lib/cli/main.ts')]
  await Promise.all([
    build({ ...NODE_BUNDLE, format: 'cjs', entryPoints, outfile: program }),
    buildLibrary(library),
  ])
  writeFileSync(join(library, 'package.json'), JSON.stringify(manifest))
  const start: BuiltCli['start'] = (args, { env = {}, cwd = folder } = {}) =>
    spawn(process.execPath, [program, ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env },
    })
  return {
    folder,
    start,
    run: (args, options = {}) => finished(start(args, options), options.input),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const manifest = {
  name: 'embed-auth',
  version: '1.2.3',
  exports: {
    '.': LIBRARY_EXPORT,
    './package.json': './package.json',
  },
}

function linkDependencies(folder: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of [...Object.keys(dependencies), 'express', 'tsx']) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
}

function finished(child: ChildProcess, input = ''): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
