/** Results as Markdown: the targets first, then the figures behind them. */
import type { Results, Sample } from './measure.js'
import { median } from './observe.js'

export type Verdict = 'met' | 'missed' | 'missed by half'

/** The samples of one Node and one library, by id without the library's name. */
type View = (id: string) => readonly Sample[] | undefined

interface Measured {
  /** Compared with the bound. */
  readonly value: number
  readonly text: string
}

interface Target {
  readonly title: string
  readonly bound: number
  readonly kind: '≥' | '≤'
  /** `undefined` where a run did not take the measurement. */
  readonly measure: (view: View) => Measured | undefined
  /** On Node 20 and 22; a tenth weaker than `bound`, where it is absent. */
  readonly boundBefore24?: number
}

/** Median of the ratios within each round. */
function ratio(above: readonly Sample[], below: readonly Sample[], figure: string): number {
  return median(above.map((sample, round) => sample[figure]! / below[round]![figure]!))
}

/** Compares rates. The CPU time per request is shown beside it, as a ratio that is better above 1. */
const rate =
  (id: string, other: string, judges: 'rate' | 'rate or CPU' = 'rate') =>
  (view: View) => {
    const [own, others] = [view(id), view(other)]
    if (!own || !others) return undefined
    const [value, cpu] = [ratio(own, others, 'perSecond'), ratio(others, own, 'cpuMs')]
    return {
      value: judges === 'rate' ? value : Math.max(value, cpu),
      text: `${value.toFixed(2)} (CPU ${cpu.toFixed(2)})`,
    }
  }

const rateToBetter = (id: string, one: string, other: string) => (view: View) => {
  const [first, second] = [rate(id, one)(view), rate(id, other)(view)]
  return first && second && (first.value < second.value ? first : second)
}

const figureRatio = (id: string, other: string, figure: string) => (view: View) => {
  const [own, others] = [view(id), view(other)]
  if (!own || !others) return undefined
  const value = ratio(own, others, figure)
  return { value, text: value.toFixed(2) }
}

const figure = (id: string, name: string, unit: string, digits: number) => (view: View) => {
  const samples = view(id)
  if (!samples) return undefined
  const value = median(samples.map((sample) => sample[name]!))
  return { value, text: `${value.toFixed(digits)}${unit}` }
}

const target = (
  title: string,
  kind: Target['kind'],
  bound: number,
  measure: Target['measure'],
): Target => ({ title, kind, bound, measure })

const TARGETS: readonly Target[] = [
  target('distinct ÷ snippet', '≥', 3.7, rate('distinct', 'snippet')),
  target(
    'distinct ÷ better of jsonwebtoken, fast-jwt',
    '≥',
    1.7,
    rateToBetter('distinct', 'jsonwebtoken', 'fast-jwt'),
  ),
  target('distinct ÷ jose', '≥', 1, rate('distinct', 'jose')),
  target('distinct ÷ by-hand', '≥', 0.95, rate('distinct', 'by-hand', 'rate or CPU')),
  target(
    'es256-distinct ÷ es256-by-hand',
    '≥',
    0.85,
    rate('es256-distinct', 'es256-by-hand', 'rate or CPU'),
  ),
  { ...target('repeated ÷ bare', '≥', 0.95, rate('repeated', 'bare')), boundBefore24: 0.85 },
  target('other ÷ bare', '≥', 0.97, rate('other', 'bare')),
  target('RSA-4096: distinct ÷ by-hand', '≥', 0.85, rate('rsa4096-distinct', 'rsa4096-by-hand')),
  target(
    'RSA-4096: distinct ÷ jsonwebtoken',
    '≥',
    1.5,
    rate('rsa4096-distinct', 'rsa4096-jsonwebtoken'),
  ),
  target(
    'RSA-4096: event-loop p99, distinct ÷ bare',
    '≤',
    2,
    figureRatio('rsa4096-distinct', 'rsa4096-bare', 'eventLoopP99Ms'),
  ),
  target(
    'RSA-4096: `fs.readFile` p99, ms',
    '≤',
    25,
    figure('rsa4096-distinct', 'readFileP99Ms', ' ms', 1),
  ),
  target('1,000 spaces on the event loop, ms', '≤', 1, figure('spaces', 'ms', ' ms', 2)),
  target('soak: heap above the start, MB', '≤', 10, figure('soak', 'heapGrowthMb', ' MB', 1)),
  target('soak: handles above the start', '≤', 0, figure('soak', 'moreHandles', '', 0)),
  target('soak: entries beside the cache’s maximum', '≤', 0, figure('soak', 'cacheError', '', 0)),
  target(
    'import ÷ express + jsonwebtoken + express-rate-limit',
    '≤',
    1,
    figureRatio('import', 'import-parts', 'ms'),
  ),
]

/** The worst verdict of the runs, and their tables. */
export function report(
  runs: readonly Results[],
  libraries: readonly string[],
): { verdict: Verdict; text: string } {
  const columns = runs.flatMap((results) =>
    libraries.map((library) => ({
      ...results,
      title: `Node ${results.node}${libraries.length > 1 ? `, ${library}` : ''}`,
      view: (id: string) => results.samples[`${id}@${library}`] ?? results.samples[id],
    })),
  )
  const verdicts: Verdict[] = []
  const targetRows = TARGETS.map((one) => [
    `${one.title} ${one.kind} ${one.bound}`,
    ...columns.map(({ node, view }) => {
      const measured = one.measure(view)
      if (!measured) return ''
      const verdict = verdictOf(one, measured.value, node)
      verdicts.push(verdict)
      return `${measured.text} ${verdict === 'met' ? '✔' : `✘ ${verdict}`}`
    }),
  ])
  const [first = '', ...others] = libraries
  const ids = Object.keys(runs[0]?.samples ?? {})
  const rowsOf = (
    included: readonly string[],
    cells: (of: Results['samples'], id: string) => string[],
  ): string[][] => included.map((id) => [id, ...runs.flatMap(({ samples }) => cells(samples, id))])
  const having = (name: string): string[] =>
    ids.filter((id) => runs[0]!.samples[id]![0]![name] !== undefined)
  const value = (samples: readonly Sample[], name: string): number =>
    median(samples.map((sample) => sample[name]!))
  const heads = (one: string, other: string): string[] =>
    runs.flatMap(({ node }) => [`Node ${node}: ${one}`, other])

  const tables = [
    table('Targets', ['', ...columns.map(({ title }) => title)], targetRows),
    table(
      'Rates',
      ['', ...heads('requests/s', 'CPU per request')],
      rowsOf(having('perSecond'), (of, id) => [
        Math.round(value(of[id]!, 'perSecond')).toLocaleString('en'),
        `${Math.round(value(of[id]!, 'cpuMs') * 1000).toLocaleString('en')} µs`,
      ]),
    ),
    table(
      'Event loop and files',
      ['', ...heads('event-loop p99', 'readFile p99')],
      rowsOf(having('readFileP99Ms'), (of, id) => [
        `${value(of[id]!, 'eventLoopP99Ms').toFixed(1)} ms`,
        `${value(of[id]!, 'readFileP99Ms').toFixed(1)} ms`,
      ]),
    ),
    table(
      `÷ ${first}`,
      ['', ...heads('rate', 'CPU per request')],
      rowsOf(
        having('perSecond').filter((id) => others.some((name) => id.endsWith(`@${name}`))),
        (of, id) => {
          const before = of[id.replace(/@.*/, `@${first}`)]!
          return ['perSecond', 'cpuMs'].map((name) => ratio(of[id]!, before, name).toFixed(3))
        },
      ),
    ),
  ]
  const worst = (['missed by half', 'missed'] as const).find((one) => verdicts.includes(one))
  return { verdict: worst ?? 'met', text: tables.filter(Boolean).join('\n\n') }
}

function verdictOf({ kind, bound, boundBefore24 }: Target, value: number, node: string): Verdict {
  const isOlder = Number.parseInt(node) < 24
  if (kind === '≥') {
    const limit = isOlder ? (boundBefore24 ?? bound * 0.9) : bound
    return value >= limit ? 'met' : value >= limit / 2 ? 'missed' : 'missed by half'
  }
  const limit = isOlder ? bound / 0.9 : bound
  return value <= limit ? 'met' : value <= limit * 2 ? 'missed' : 'missed by half'
}

function table(title: string, head: readonly string[], rows: readonly string[][]): string {
  const filled = rows.filter(([, ...cells]) => cells.some(Boolean))
  if (filled.length === 0) return ''
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const alignment = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [`## ${title}`, '', line(head), line(alignment), ...filled.map(line)].join('\n')
}
