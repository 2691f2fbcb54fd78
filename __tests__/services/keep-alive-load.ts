/** Browsers that never rest: so many keep-alive connections that ask for tokens one after another. */
import { Agent, get } from 'node:http'

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
      const { status, body } = await ask(`${url}?n=${requests}`, agent)
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

function ask(url: string, agent: Agent): Promise<{ status: string; body: string }> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) =>
      resolve({ status: error.code ?? error.message, body: '' })
    get(url, { agent }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: String(response.statusCode), body }))
      response.on('error', failed)
    }).on('error', failed)
  })
}
