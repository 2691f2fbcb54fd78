/** The load generator, a process of its own: autocannon at full speed, or a slow probe beside it. */
import autocannon from 'autocannon'
import { answerParent } from '../child.js'
import { distributionOf, rounded, type Distribution } from '../statistics.js'
import { probe } from './probe.js'

export interface Load {
  readonly url: string
  readonly connections: number
}

export interface LoadResult {
  readonly perSecond: number
  readonly latency: Distribution
}

const FOREVER_SECONDS = 3600

let instance: autocannon.Instance
let ended: Promise<void>
let latenciesMs: number[] = []
let measuredFrom = 0
/** Answers that are no 200, and connections that broke: either makes a measurement void. */
let faults = 0

function countResponse(status: number, latencyMs: number): void {
  if (status === 200) latenciesMs.push(latencyMs)
  else faults += 1
}

const protocol = {
  begin({ url, connections }: Load): void {
    faults = 0
    ended = new Promise((resolve) => {
      instance = autocannon({ url, connections, duration: FOREVER_SECONDS }, () => resolve())
    })
    instance.on('response', (_client, status, _bytes, latencyMs) =>
      countResponse(status, latencyMs),
    )
    instance.on('reqError', () => (faults += 1))
  },
  /** Forgets what came before: the warm-up is over. */
  measure(): void {
    latenciesMs = []
    measuredFrom = performance.now()
  },
  measured(): LoadResult {
    if (faults > 0) throw new Error(`${faults} requests failed: the measurement is void`)
    const seconds = (performance.now() - measuredFrom) / 1000
    return {
      perSecond: rounded(latenciesMs.length / seconds),
      latency: distributionOf(latenciesMs),
    }
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
