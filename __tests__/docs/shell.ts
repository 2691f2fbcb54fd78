/** Runs the commands of a block in a folder, as its reader pastes them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Block } from './pages.js'
import { codeOf, noteRun } from './run-block.js'

export interface ShellOptions {
  readonly cwd: string
  /** Besides `PATH`, `HOME`, and what npm needs to reach its registry. */
  readonly env?: Readonly<Record<string, string>>
  /** What exists on the reader's machine alone, and what stands for it here. */
  readonly instead?: Readonly<Record<string, string>>
  /** Folders that come before `PATH`. */
  readonly path?: string
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The commands of a block: its lines, in a session of a terminal those after the prompt. */
export function commandsOf(block: Block, instead: Readonly<Record<string, string>> = {}): string {
  const code = codeOf(block, instead)
  if (block.language !== 'console') return code
  const typed = code.split('\n').filter((line) => line.startsWith('$ '))
  return typed.map((line) => line.slice(2)).join('\n')
}

const WAY_OUT = /^(npm_config_\w+|https?_proxy|no_proxy|node_extra_ca_certs)$/i

/** Starts the commands; a process group of their own, so that all of them can be ended. */
export function startCommands(commands: string, { cwd, env, path }: ShellOptions): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  const ways = Object.entries(process.env).filter(([name]) => WAY_OUT.test(name))
  return spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd,
    env: {
      ...Object.fromEntries(ways),
      PATH: path === undefined ? PATH : `${path}:${PATH}`,
      HOME,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
}

/** Runs a block to its end; throws with what was printed where it did not end with `code`. */
export async function shell(block: Block, options: ShellOptions, code = 0): Promise<Finished> {
  const finished = await run(commandsOf(block, options.instead), options)
  if (finished.code !== code) {
    const { stdout, stderr } = finished
    throw new Error(`ended with ${finished.code}, not ${code}:\n${stdout}${stderr}`)
  }
  noteRun(block)
  return finished
}

async function run(commands: string, options: ShellOptions): Promise<Finished> {
  const child = startCommands(commands, options)
  let [stdout, stderr] = ['', '']
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** Ends everything that commands started. */
export async function endCommands(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  process.kill(-child.pid, 'SIGTERM')
  await once(child, 'exit')
}
