/** Runs `npm run demo` as a process in an empty folder, so that it reads no `.env` file. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface DemoProcess {
  readonly process: ChildProcess
  /** The output so far, of both streams. */
  readonly printed: () => string
  /** Resolves when the output matches; rejects if the process ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  /** The exit code; null if a signal ended the process. */
  readonly ended: Promise<number | null>
  stop(): Promise<number | null>
}

export function startDemo(environment: Readonly<Record<string, string>> = {}): DemoProcess {
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-demo-'))
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), resolve('demo-app/main.ts')],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        TSX_TSCONFIG_PATH: resolve('tsconfig.json'),
        ...environment,
      },
    },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      child.emit('printed')
    })
  }
  const ended = once(child, 'close').then(([code]) => {
    rmSync(folder, { recursive: true, force: true })
    return code as number | null
  })

  return {
    process: child,
    printed: () => text,
    ended,
    prints: (pattern) =>
      new Promise((found, reject) => {
        const look = (): void => {
          const match = pattern.exec(text)
          if (match === null) return
          child.off('printed', look)
          found(match)
        }
        child.on('printed', look)
        child.once('close', () => reject(new Error(`the demo ended; its output was: ${text}`)))
        look()
      }),
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
