/** A folder in which the examples run as they would in a project of their reader. */
import { spawn, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { buildLibrary, LIBRARY_EXPORT, NODE_BUNDLE } from '../helpers/built-library.js'
import { endProcess } from '../helpers/child-process.js'
import { ROOT } from './pages.js'

export interface RunningExample {
  /** As the example printed it, by the loopback address. */
  readonly url: string
  stop(): Promise<void>
}

export interface ExampleProject {
  /** Where `embed-auth` and every package of this repository are found. */
  readonly folder: string
  /** Starts a file of docs/examples; resolves once it printed where it listens, `lines` times. */
  start(
    file: string,
    env: Readonly<Record<string, string>>,
    lines?: number,
  ): Promise<RunningExample>
  remove(): void
}

const manifest = {
  name: 'embed-auth',
  exports: {
    '.': LIBRARY_EXPORT,
    './browser/embed-auth.js': './browser/embed-auth.js',
  },
}

export async function exampleProject(): Promise<ExampleProject> {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-examples-'))
  cpSync(join(ROOT, 'docs', 'examples'), folder, { recursive: true })
  linkPackages(join(folder, 'node_modules'))
  await buildPackage(join(folder, 'node_modules', 'embed-auth'))

  return {
    folder,
    async start(file, env, lines = 1) {
      const child = spawn(process.execPath, ['--import', 'tsx', join(folder, file)], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return { url: await printedUrl(child, lines), stop: () => endProcess(child) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function linkPackages(modules: string): void {
  mkdirSync(modules)
  const installed = join(ROOT, 'node_modules')
  for (const name of readdirSync(installed)) {
    if (!name.startsWith('.') && name !== 'embed-auth') {
      symlinkSync(join(installed, name), join(modules, name))
    }
  }
}

async function buildPackage(folder: string): Promise<void> {
  mkdirSync(folder)
  await Promise.all([
    buildLibrary(folder),
    build({
      ...NODE_BUNDLE,
      platform: 'browser',
      format: 'iife',
      globalName: 'EmbedAuth',
      entryPoints: [join(ROOT, 'lib/client/index.ts')],
      outfile: join(folder, 'browser', 'embed-auth.js'),
    }),
  ])
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
}

async function printedUrl(child: ChildProcess, lines: number): Promise<string> {
  let said = ''
  child.stderr!.on('data', (chunk) => (said += String(chunk)))
  let left = lines
  for await (const line of createInterface({ input: child.stdout! })) {
    said += `${line}\n`
    const [, port] = /^http:\/\/[\w.]+:(\d+)/.exec(line) ?? []
    if (port !== undefined && (left -= 1) === 0) {
      child.stdout!.resume()
      return `http://127.0.0.1:${port}`
    }
  }
  throw new Error(`The example ended before it listened:\n${said}`)
}
