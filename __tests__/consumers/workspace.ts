/** A folder with the packed tarball installed, and the projects of `projects/` beside it. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Workspace {
  /** Where the tarball was unpacked. */
  readonly installed: string
  folderOf(project: string): string
  /** Runs a program of the workspace in a project; its standard output. */
  run(project: string, program: string, args: readonly string[]): Promise<string>
  remove(): void
}

const execute = promisify(execFile)

/** Installs the tarball together with what its users have: `['express@4', 'typescript@5.9']`. */
export async function workspace(packages: readonly string[]): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-consumers-'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  const tarball = process.env.EMBED_AUTH_TARBALL!
  await attempt('npm', ['install', ...quiet, tarball, ...packages], folder)
  const projects = join(folder, 'projects')
  cpSync(join(__dirname, 'projects'), projects, { recursive: true })
  // The TypeScript projects differ in their settings only.
  for (const name of readdirSync(projects).filter((name) => name.startsWith('typescript-'))) {
    cpSync(join(projects, 'typescript.ts'), join(projects, name, 'main.ts'))
  }
  const folderOf = (project: string): string => join(projects, project)
  return {
    installed: join(folder, 'node_modules', 'embed-auth'),
    folderOf,
    run(project, program, args) {
      const path =
        program === 'node' ? process.execPath : join(folder, 'node_modules', '.bin', program)
      return attempt(path, args, folderOf(project))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A failure tells what the program printed. */
async function attempt(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: undefined }
  try {
    const { stdout } = await execute(program, args, { cwd, env })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    const printed = `${stdout ?? ''}${stderr ?? ''}`
    throw new Error(`${program} ${args.join(' ')} failed:\n${printed}`, { cause: error })
  }
}
