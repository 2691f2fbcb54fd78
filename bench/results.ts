/** What a run writes down: everything the tables, the plots and the targets are made from. */
import type { Machine } from './machine.js'
import type { ContestantName } from './parts/throughput.js'
import type { Plan } from './plan.js'
import type { DelayPoint } from './server/observe.js'
import type { Distribution } from './statistics.js'
import type { SoakResult } from './workers/soak.js'

/** One contestant in one round. */
export interface ThroughputRound {
  readonly perSecond: number
  /** CPU time of the server process, all threads, per request. */
  readonly cpuMs: number
  readonly latency: Distribution
}

export interface BusyServer {
  readonly perSecond: number
  /** CPU time of the server process, all threads, per request. */
  readonly cpuMs: number
  readonly eventLoop: Distribution
  readonly files: { readonly idle: Distribution; readonly busy: Distribution }
  readonly series: readonly DelayPoint[]
}

export type BusyName = 'bare' | 'distinct' | 'floor' | 'jsonwebtoken'

/** A rate in process, and what one token costs the process' CPU, all threads. */
export interface IssueRound {
  readonly perSecond: number
  readonly cpuMs: number
}

export interface PoolRound {
  readonly perSecond: number
  readonly files: Distribution
}

export interface Results {
  readonly takenAt: string
  readonly seconds: number
  readonly plan: Plan
  readonly machine: Machine
  /** By contestant and round; RSA-2048, where the name does not say otherwise. */
  readonly throughput: Readonly<Record<ContestantName, readonly ThroughputRound[]>>
  /** RSA-4096 under many connections, by server and round. */
  readonly busy: Readonly<Record<BusyName, readonly BusyServer[]>>
  /** Another route's latency while the token route is saturated, by server and round. */
  readonly otherRoute: Readonly<Record<'distinct' | 'floor', readonly Distribution[]>>
  /** `issue()` in process, by algorithm and round. */
  readonly algorithms: Readonly<Record<string, readonly IssueRound[]>>
  /** `crypto.sign` alone, ES256, by round. */
  readonly signAlone: readonly IssueRound[]
  /** Milliseconds of the event loop per token, by number of spaces and round. */
  readonly spaces: Readonly<Record<string, readonly number[]>>
  /** Milliseconds, by round. */
  readonly imports: Readonly<Record<'package' | 'parts', readonly number[]>>
  readonly soak: SoakResult
  /** RSA-2048 throughput and file reads, by `UV_THREADPOOL_SIZE` and round. */
  readonly pool: Readonly<Record<string, readonly PoolRound[]>>
}
