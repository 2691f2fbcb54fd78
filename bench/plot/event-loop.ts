import type { BusyName, Results } from '../results.js'
import { LABELS } from '../tables.js'
import { drawing, line, polyline, text, type Tone } from './svg.js'

const LINES: readonly { readonly name: BusyName; readonly tone: Tone }[] = [
  { name: 'jsonwebtoken', tone: 'warning' },
  { name: 'bare', tone: 'other' },
  { name: 'distinct', tone: 'ours' },
]

const WIDTH = 860
const HEIGHT = 400
const LEFT = 76
const RIGHT = 28
const TOP = 112
const BOTTOM = 52
/** A logarithmic axis: between the best and the worst lie two orders of magnitude. */
const GRID_MS = [1, 10, 100, 1000]
const LEAST_MS = 0.3

/** The longest delay of the event loop in every tenth of a second, under load, over time. */
export function drawEventLoop(results: Results): string {
  const rounds = LINES.map(({ name, tone }) => ({
    name,
    tone,
    series: results.busy[name].at(-1)!.series,
  }))
  const points = rounds.flatMap(({ series }) => series)
  const lastMs = Math.max(...points.map(({ atMs }) => atMs))
  const mostMs = Math.max(...points.map(({ worstMs }) => worstMs)) * 1.3
  const x = (ms: number): number => LEFT + (ms / lastMs) * (WIDTH - LEFT - RIGHT)
  const y = (ms: number): number => {
    const share = Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / Math.log(mostMs / LEAST_MS)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
  }
  const grid = GRID_MS.filter((ms) => ms < mostMs).flatMap((ms) => [
    line([LEFT, y(ms)], [WIDTH - RIGHT, y(ms)], 'grid'),
    text(LEFT - 12, y(ms) + 4.5, `${ms} ms`, 'muted', { anchor: 'end', style: 'number' }),
  ])
  const seconds = Array.from({ length: Math.floor(lastMs / 1000) + 1 }, (_, second) =>
    text(x(second * 1000), HEIGHT - BOTTOM + 24, `${second} s`, 'muted', {
      anchor: 'middle',
      style: 'number',
    }),
  )
  return drawing({
    width: WIDTH,
    height: HEIGHT,
    title: 'Event-loop delay while RSA-4096 is signed',
    description: rounds.map(({ name }) => `${LABELS[name]}: ${p99(results, name)}`).join('; '),
    shapes: [
      text(28, 34, 'Event-loop delay while RSA-4096 is signed', 'ink', { style: 'title' }),
      text(
        28,
        55,
        'the longest in every tenth of a second · 64 connections · logarithmic',
        'muted',
      ),
      ...legend(),
      ...grid,
      ...seconds,
      ...rounds.map(({ series, tone }) =>
        polyline(
          series.map(({ atMs, worstMs }) => [x(atMs), y(worstMs)]),
          tone,
        ),
      ),
    ],
  })
}

function legend(): string[] {
  let left = 28
  return LINES.flatMap(({ name, tone }) => {
    const start = left
    left += 60 + LABELS[name].length * 6.9
    return [
      line([start, 80], [start + 22, 80], tone, 3),
      text(start + 30, 84.5, LABELS[name], 'ink', { style: name === 'distinct' ? 'strong' : '' }),
    ]
  })
}

function p99({ busy }: Results, name: BusyName): string {
  const { p99Ms, maxMs } = busy[name].at(-1)!.eventLoop
  return `99th percentile ${p99Ms} ms, longest ${maxMs} ms`
}
