/** What a server sees of itself while it is under load: its CPU time and its event loop. */
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { distributionOf, rounded, type Distribution } from '../statistics.js'

export interface DelayPoint {
  readonly atMs: number
  /** The longest delay since the point before. */
  readonly worstMs: number
}

export interface Observation {
  readonly wallMs: number
  /** All threads of the process, user and system. */
  readonly cpuMs: number
  /** How much later than due a timer ran; absent where it was not watched. */
  readonly eventLoop?: Distribution
  readonly series?: readonly DelayPoint[]
}

/** The histogram's timer is due every so often, and each value it records includes that. */
const RESOLUTION_MS = 1
const POINT_EVERY_MS = 100

/** Starts to observe; the function that it returns ends it. */
export function observe(watchesEventLoop: boolean): () => Observation {
  const watch = watchesEventLoop ? watchEventLoop() : undefined
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return {
      wallMs: rounded(performance.now() - startedAt),
      cpuMs: rounded((user + system) / 1000),
      ...watch?.(),
    }
  }
}

function watchEventLoop(): () => Required<Pick<Observation, 'eventLoop' | 'series'>> {
  const whole = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const part = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const series: DelayPoint[] = []
  const startedAt = performance.now()
  whole.enable()
  part.enable()
  const timer = setInterval(() => {
    if (part.count === 0) return
    series.push({ atMs: Math.round(performance.now() - startedAt), worstMs: delayMs(part.max) })
    part.reset()
  }, POINT_EVERY_MS)
  return () => {
    clearInterval(timer)
    whole.disable()
    part.disable()
    return { eventLoop: delays(whole), series }
  }
}

function delays(histogram: IntervalHistogram): Distribution {
  return {
    count: histogram.count,
    p50Ms: delayMs(histogram.percentile(50)),
    p99Ms: delayMs(histogram.percentile(99)),
    maxMs: delayMs(histogram.max),
  }
}

function delayMs(nanoseconds: number): number {
  return rounded(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS))
}

/** Reads a small file again and again, as an application beside the token route would. */
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
