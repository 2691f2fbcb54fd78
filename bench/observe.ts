/** Medians and percentiles, and what a process can observe about itself under load. */
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Latencies or delays in milliseconds. */
export interface Distribution {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export interface Observation {
  readonly wallMs: number
  /** CPU time of all threads of the process, user and system. */
  readonly cpuMs: number
  /** Delay of a timer that is due every millisecond. */
  readonly eventLoop?: Distribution
}

/** NaN for an empty list. */
export function median(values: readonly number[]): number {
  return quantile(sortedCopy(values), 0.5)
}

export function distributionOf(valuesMs: readonly number[]): Distribution {
  const sorted = sortedCopy(valuesMs)
  return {
    count: sorted.length,
    p50Ms: rounded(quantile(sorted, 0.5)),
    p99Ms: rounded(quantile(sorted, 0.99)),
    maxMs: rounded(sorted.at(-1) ?? NaN),
  }
}

/** Rounds to three decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function sortedCopy(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other)
}

/** Interpolates between neighbors, so that the median of an even count is the mean of the middle two. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}

const LOOP_TIMER_MS = 1

/** Starts to observe this process. The returned function ends the observation. */
export function observe(watchesEventLoop: boolean): () => Observation {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_TIMER_MS })
  if (watchesEventLoop) histogram.enable()
  // The histogram records the whole interval between two timer runs, in nanoseconds.
  const delayMs = (interval: number): number => rounded(Math.max(0, interval / 1e6 - LOOP_TIMER_MS))
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    const wallMs = performance.now() - startedAt
    histogram.disable()
    const eventLoop = {
      count: histogram.count,
      p50Ms: delayMs(histogram.percentile(50)),
      p99Ms: delayMs(histogram.percentile(99)),
      maxMs: delayMs(histogram.max),
    }
    return { wallMs, cpuMs: (user + system) / 1000, ...(watchesEventLoop && { eventLoop }) }
  }
}

/** Reads a small file repeatedly, as an application does next to its token route. */
export async function timeFileReads(path: string, durationMs: number): Promise<Distribution> {
  const timesMs: number[] = []
  const endsAt = performance.now() + durationMs
  while (performance.now() < endsAt) {
    const startedAt = performance.now()
    await readFile(path)
    timesMs.push(performance.now() - startedAt)
    await sleep(1)
  }
  return distributionOf(timesMs)
}
