/** The load generator, a process of its own: autocannon at full speed, or a slow probe beside it. */
import autocannon from 'autocannon'
import { answerParent } from '../child.js'
import { probe } from './probe.js'

export interface Load {
  readonly url: string
  readonly connections: number
}

export interface LoadResult {
  readonly wallMs: number
  readonly answers: number
  /** Of all answers but the first on each connection, which also waited to be accepted. */
  readonly latenciesMs: readonly number[]
}

const FOREVER_SECONDS = 3600
/** How often autocannon looks whether it was stopped; a second by default. */
const LOOK_MS = 20

let instance: autocannon.Instance
let ended: Promise<void>
let clients = new WeakSet<object>()
let latenciesMs: number[] = []
let answers = 0
let measuredFrom = 0
/** Answers that are no 200, and connections that broke: either makes a measurement void. */
let faults = 0

function countResponse(client: object, status: number, latencyMs: number): void {
  if (status !== 200) faults += 1
  else answers += 1
  if (clients.has(client)) latenciesMs.push(latencyMs)
  else clients.add(client)
}

const protocol = {
  begin({ url, connections }: Load): void {
    faults = 0
    clients = new WeakSet()
    ended = new Promise((resolve) => {
      instance = autocannon(
        { url, connections, duration: FOREVER_SECONDS, sampleInt: LOOK_MS },
        () => resolve(),
      )
    })
    instance.on('response', (client, status, _bytes, latencyMs) =>
      countResponse(client, status, latencyMs),
    )
    instance.on('reqError', () => (faults += 1))
  },
  /** Forgets what came before: the warm-up is over. */
  measure(): void {
    latenciesMs = []
    answers = 0
    measuredFrom = performance.now()
  },
  measured(): LoadResult {
    if (faults > 0) throw new Error(`${faults} requests failed: the measurement is void`)
    return { wallMs: performance.now() - measuredFrom, answers, latenciesMs }
  },
  /** Resolves when the connections are closed. */
  async end(): Promise<void> {
    instance.stop()
    await ended
  },
  probe,
}

export type LoadProtocol = typeof protocol
answerParent(protocol)
