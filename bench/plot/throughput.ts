import type { ContestantName } from '../parts/throughput.js'
import type { Results } from '../results.js'
import { spreadOf } from '../statistics.js'
import { LABELS } from '../tables.js'
import { bar, drawing, line, text, type Tone } from './svg.js'

/** Token routes from slow to fast, then what no signature can beat. */
const ORDER: readonly ContestantName[] = [
  'snippet',
  'jsonwebtoken',
  'fast-jwt',
  'jose',
  'floor',
  'distinct',
  'es256',
  'repeated',
  'past',
  'bare',
]
const OURS: Partial<Record<ContestantName, Tone>> = {
  distinct: 'ours',
  es256: 'ours',
  repeated: 'ours',
  past: 'ours-soft',
}

const WIDTH = 884
const LEFT = 316
const RIGHT = 92
const TOP = 78
const ROW = 34
const BAR = 20

/** Horizontal bars, one per contestant, each with its spread. */
export function drawThroughput(results: Results): string {
  const rates = ORDER.map((name) => ({
    name,
    ...spreadOf(results.throughput[name].map(({ perSecond }) => perSecond)),
  }))
  const most = Math.max(...rates.map(({ max }) => max))
  const scale = (rate: number): number => (rate / most) * (WIDTH - LEFT - RIGHT)
  const shapes = rates.flatMap(({ name, median, min, max }, index) => {
    const y = TOP + index * ROW
    const middle = y + BAR / 2
    const tone = OURS[name] ?? 'other'
    const ours = name in OURS
    return [
      text(LEFT - 14, middle + 4.5, LABELS[name], 'ink', {
        anchor: 'end',
        style: ours ? 'strong' : '',
      }),
      bar(LEFT, y, scale(median), BAR, tone),
      line([LEFT + scale(min), middle], [LEFT + scale(max), middle], 'ink', 1.5),
      text(LEFT + scale(Math.max(median, max)) + 10, middle + 4.5, label(median), 'ink', {
        style: ours ? 'strong number' : 'number',
      }),
    ]
  })
  const height = TOP + ORDER.length * ROW + 18
  return drawing({
    width: WIDTH,
    height,
    title: 'Requests a second by token route',
    description: rates.map(({ name, median }) => `${LABELS[name]}: ${label(median)}`).join('; '),
    shapes: [
      text(28, 34, 'Requests a second', 'ink', { style: 'title' }),
      text(28, 55, subtitle(results), 'muted'),
      ...shapes,
    ],
  })
}

function subtitle({ plan, machine }: Results): string {
  return `RSA-2048 unless it says ES256 · 32 connections · ${machine.cores} cores shared with the load generator · median and range of ${plan.openRounds} rounds`
}

function label(rate: number): string {
  return Math.round(rate).toLocaleString('en')
}
