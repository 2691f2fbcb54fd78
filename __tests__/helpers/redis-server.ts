/** Starts a Redis server for one test, on a free port and in its own folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endProcess } from './child-process.js'
import { freePort } from './listening.js'
import { findProgram, suiteFor } from './required-service.js'

const INSTALL = 'apt-get install redis-server'
const program = findProgram('redis-server', INSTALL)

/** `describe` if Redis is installed, else skips the tests. */
export const redisSuite = suiteFor(INSTALL, program)

export interface RedisServer {
  readonly port: number
  /** Starts the server, empty and always on the same port; resolves when it answers. */
  start(): Promise<void>
  /** Sends SIGKILL; resolves when the process has exited. */
  kill(): Promise<void>
  /** Sends SIGSTOP: connections stay open, but the server does not answer. */
  freeze(): void
  /** Sends SIGCONT. */
  thaw(): void
  /** Sends one inline command; resolves to the raw reply (RESP). */
  command(line: string): Promise<string>
  /** Ends the server and removes its folder. */
  close(): Promise<void>
}

/** Creates a server that is not started yet. */
export async function redisServer(): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-redis-'))
  let child: ChildProcess | undefined

  const server: RedisServer = {
    port,
    async start() {
      const options = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', folder]
      child = spawn(program ?? 'redis-server', ['--port', String(port), ...options], {
        stdio: 'ignore',
      })
      while (!(await answersPing())) await delay(10)
    },
    async kill() {
      if (child !== undefined) await endProcess(child, 'SIGKILL')
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async command(line) {
      const socket = connect(port, '127.0.0.1')
      try {
        socket.write(`${line}\r\n`)
        const [reply] = (await once(socket, 'data')) as [Buffer]
        return reply.toString()
      } finally {
        socket.destroy()
      }
    },
    async close() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }

  async function answersPing(): Promise<boolean> {
    try {
      return (await server.command('PING')).startsWith('+PONG')
    } catch {
      return false
    }
  }
  return server
}
