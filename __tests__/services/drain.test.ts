import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { ask as askHttp } from '../helpers/ask.js'

const UNDER_WAY = 50
const LOOK_UP_MS = 300
const HALF_A_MINUTE_MS = 30_000

interface Timing {
  readonly lookUpMs: number
  readonly noticeMs: number
  readonly graceMs: number
}

interface Answer {
  /** A status, or the code of a connection's error. */
  readonly outcome: string
  readonly connection: string | undefined
  readonly body: string
}

describe('SIGTERM, with the drain of docs/operations.md', () => {
  let child: ChildProcess
  let origin = ''
  const agent = new Agent({ keepAlive: true })
  afterEach(() => {
    agent.destroy()
    child.kill('SIGKILL')
  })

  async function start({ lookUpMs, noticeMs, graceMs }: Timing): Promise<void> {
    const times = [lookUpMs, noticeMs, graceMs].map(String)
    child = fork(join(__dirname, 'drain-server.ts'), times, { execArgv: ['--import', 'tsx'] })
    const [port] = (await once(child, 'message')) as [number]
    origin = `http://127.0.0.1:${port}`
  }

  async function ask(path: string): Promise<Answer> {
    try {
      const { status, headers, body } = await askHttp(`${origin}${path}`, { agent })
      return { outcome: String(status), connection: headers.connection, body }
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      return { outcome: code, connection: undefined, body: '' }
    }
  }

  /** Resolves when so many requests have their user looked up. */
  async function askAtOnce(count: number): Promise<{ answers: Promise<Answer[]> }> {
    const lookedUp = new Promise<void>((resolve) => {
      child.on('message', (message: { lookedUp?: number }) => {
        if (message.lookedUp === count) resolve()
      })
    })
    const answers = Promise.all(Array.from({ length: count }, () => ask('/embed-token')))
    await lookedUp
    return { answers }
  }

  async function untilUnready(): Promise<void> {
    while ((await ask('/ready')).outcome === '204') continue
  }

  const ended = () => once(child, 'exit') as Promise<[number | null, string | null]>
  const isReleased = () =>
    new Promise<void>((resolve) => {
      child.on('message', (message) => {
        if (message === 'released') resolve()
      })
    })

  it('lets every answer under way finish, takes no new one, and ends with 0', async () => {
    await start({ lookUpMs: LOOK_UP_MS, noticeMs: 0, graceMs: HALF_A_MINUTE_MS })
    expect((await ask('/ready')).outcome).toBe('204')
    const underWay = await askAtOnce(UNDER_WAY)
    const [end, release] = [ended(), isReleased()]
    const startedAt = performance.now()
    child.kill('SIGTERM')

    const answers = await underWay.answers
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(UNDER_WAY).fill('200'))
    expect(new Set(answers.map(({ connection }) => connection))).toEqual(new Set(['close']))
    expect(answers.filter(({ body }) => body.includes('"token":"ey'))).toHaveLength(UNDER_WAY)
    expect((await ask('/embed-token')).outcome).toMatch(/^ECONN(REFUSED|RESET)$/)
    await release
    expect(await end).toEqual([0, null])
    expect(performance.now() - startedAt).toBeLessThan(LOOK_UP_MS + 3000)
  })

  it('says so by readiness first, and serves who comes until the balancer noticed', async () => {
    await start({ lookUpMs: 0, noticeMs: 1500, graceMs: HALF_A_MINUTE_MS })
    expect(await ask('/ready')).toMatchObject({ outcome: '204', connection: 'keep-alive' })
    const end = ended()
    child.kill('SIGTERM')
    await untilUnready()
    expect(await ask('/ready')).toMatchObject({ outcome: '503', connection: 'close' })
    expect(await ask('/embed-token')).toMatchObject({ outcome: '200', connection: 'close' })
    expect((await ask('/live')).outcome).toBe('204')
    expect(await end).toEqual([0, null])
  })

  it('ends with 1 when an answer outlasts the grace', async () => {
    await start({ lookUpMs: HALF_A_MINUTE_MS, noticeMs: 0, graceMs: 200 })
    const underWay = await askAtOnce(1)
    const end = ended()
    child.kill('SIGTERM')
    expect(await end).toEqual([1, null])
    expect(await underWay.answers).toMatchObject([{ outcome: 'ECONNRESET' }])
  })
})
