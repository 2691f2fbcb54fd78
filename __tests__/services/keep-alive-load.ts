/** Browsers that never rest: so many keep-alive connections that ask for tokens one after another. */
import { Agent } from 'node:http'
import { ask } from '../helpers/ask.js'

export interface LoadReport {
  readonly requests: number
  /** What was no 200 with a token: a status, or the code of a connection's error. */
  readonly failures: readonly string[]
  /** Each once. */
  readonly tokens: ReadonlySet<string>
  readonly slowestMs: number
}

export function startLoad(url: string, connections: number): { stop(): Promise<LoadReport> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const failures: string[] = []
  const tokens = new Set<string>()
  let requests = 0
  let slowestMs = 0
  let running = true

  async function askOnAndOn(): Promise<void> {
    while (running) {
      const startedMs = performance.now()
      const { status, body } = await outcomeOf(`${url}?n=${requests}`, agent)
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
      requests += 1
      if (status === '200') tokens.add((JSON.parse(body) as { token: string }).token)
      else failures.push(status)
    }
  }
  const all = Promise.all(Array.from({ length: connections }, askOnAndOn))

  return {
    async stop() {
      running = false
      await all
      agent.destroy()
      return { requests, failures, tokens, slowestMs }
    },
  }
}

async function outcomeOf(url: string, agent: Agent): Promise<{ status: string; body: string }> {
  try {
    const { status, body } = await ask(url, { agent })
    return { status: String(status), body }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { status: code ?? message, body: '' }
  }
}
