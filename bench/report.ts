/** Results as Markdown: the targets first, then the figures behind them. */
import type { Results, Sample } from './measure.js'
import { median } from './observe.js'

export type Verdict = 'met' | 'missed' | 'missed by half'

/** The samples of one Node and one library, by id without the library's name. */
type View = (id: string) => readonly Sample[] | undefined

interface Target {
  readonly title: string
  readonly kind: '≥' | '≤'
  readonly bound: number
  /** The bound on Node 20 and 22. */
  readonly boundBefore24: number
  /** The value to compare with the bound, and its text; `undefined` where it was not measured. */
  readonly measure: (view: View) => { value: number; text: string } | undefined
}

const TARGETS: readonly Target[] = [
  rate('distinct', ['snippet'], 3.7),
  rate('distinct', ['jsonwebtoken', 'fast-jwt'], 1.7),
  rate('distinct', ['jose'], 1),
  rate('distinct', ['by-hand'], 0.95, { orCpu: true }),
  rate('es256-distinct', ['es256-by-hand'], 0.85, { orCpu: true }),
  rate('repeated', ['bare'], 0.95, { boundBefore24: 0.85 }),
  rate('other', ['bare'], 0.97),
  rate('rsa4096-distinct', ['rsa4096-by-hand'], 0.85),
  rate('rsa4096-distinct', ['rsa4096-jsonwebtoken'], 1.5),
  atMost('rsa4096-distinct', 'eventLoopP99Ms', 2, 'rsa4096-bare'),
  atMost('rsa4096-distinct', 'readFileP99Ms', 25),
  atMost('spaces', 'loopMs', 1),
  atMost('soak', 'heapGrowthMb', 10),
  atMost('soak', 'moreHandles', 0),
  atMost('soak', 'cacheError', 0),
  atMost('import', 'importCpuMs', 1, 'import-parts'),
]

/**
 * A ratio of rates, to the best of the others. The ratio of CPU times per request is shown beside
 * it, better above 1; with `orCpu` it meets the target too.
 */
function rate(
  id: string,
  others: readonly string[],
  bound: number,
  { orCpu = false, boundBefore24 = bound * 0.9 } = {},
): Target {
  return {
    title: `${id} ÷ ${others.join(' or ')}${orCpu ? ', rate or CPU' : ''}`,
    kind: '≥',
    bound,
    boundBefore24,
    measure(view) {
      const own = view(id)
      const ratios = others.flatMap((name) => {
        const other = view(name)
        if (!own || !other) return []
        return [{ rate: ratio(own, other, 'perSecond'), cpu: ratio(other, own, 'cpuMs') }]
      })
      const [best] = ratios.sort((one, other) => one.rate - other.rate)
      return (
        best && {
          value: orCpu ? Math.max(best.rate, best.cpu) : best.rate,
          text: `${best.rate.toFixed(2)} (CPU ${best.cpu.toFixed(2)})`,
        }
      )
    },
  }
}

/** A figure, or its ratio to that of another contestant. */
function atMost(id: string, figure: string, bound: number, other?: string): Target {
  return {
    title: `${id}: ${figure}${other === undefined ? '' : ` ÷ ${other}`}`,
    kind: '≤',
    bound,
    boundBefore24: bound / 0.9,
    measure(view) {
      const own = view(id)
      const others = other === undefined ? own : view(other)
      if (!own || !others) return undefined
      const value = other === undefined ? medianOf(own, figure) : ratio(own, others, figure)
      return { value, text: value.toFixed(2) }
    },
  }
}

function medianOf(samples: readonly Sample[], figure: string): number {
  return median(samples.map((sample) => sample[figure]!))
}

/** Median of the ratios of samples that were taken one after the other. */
function ratio(above: readonly Sample[], below: readonly Sample[], figure: string): number {
  return median(above.map((sample, turn) => sample[figure]! / below[turn]![figure]!))
}

/** The tables of the runs, and the worst verdict in them. */
export function report(
  runs: readonly Results[],
  libraries: readonly string[],
): { verdict: Verdict; text: string } {
  const verdicts: Verdict[] = []
  const views = runs.flatMap(({ node, samples }) =>
    libraries.map((name) => ({
      node,
      title: libraries.length > 1 ? `Node ${node}, ${name}` : `Node ${node}`,
      view: (id: string) => samples[`${id}@${name}`] ?? samples[id],
    })),
  )
  const targetRows = TARGETS.map((target) => [
    `${target.title} ${target.kind} ${target.bound}`,
    ...views.map(({ node, view }) => {
      const measured = target.measure(view)
      if (!measured) return ''
      const verdict = verdictOf(target, measured.value, node)
      verdicts.push(verdict)
      return `${measured.text} ${verdict === 'met' ? '✔' : `✘ ${verdict}`}`
    }),
  ])

  const [first = '', ...others] = libraries
  const ids = Object.keys(runs[0]?.samples ?? {})
  const figureRows = ids.map((id) => [id, ...runs.map(({ samples }) => figuresOf(samples[id]!))])
  const comparedRows = ids
    .filter((id) => others.some((name) => id.endsWith(`@${name}`)))
    .map((id) => [
      id,
      ...runs.map(({ samples }) => {
        const before = samples[id.replace(/@.*/, `@${first}`)]!
        const [rates, cpu] = ['perSecond', 'cpuMs'].map((one) => ratio(samples[id]!, before, one))
        return Number.isFinite(rates) ? `${rates!.toFixed(3)} (CPU ${cpu!.toFixed(3)})` : ''
      }),
    ])

  const nodes = runs.map(({ node }) => `Node ${node}`)
  const tables = [
    table('Target', [...views.map(({ title }) => title)], targetRows),
    table('Requests/s, CPU per request', nodes, figureRows),
    table(`÷ ${first}`, nodes, comparedRows),
  ]
  const worst = (['missed by half', 'missed'] as const).find((one) => verdicts.includes(one))
  return { verdict: worst ?? 'met', text: tables.filter(Boolean).join('\n\n') }
}

function verdictOf({ kind, bound, boundBefore24 }: Target, value: number, node: string): Verdict {
  const limit = Number.parseInt(node) < 24 ? boundBefore24 : bound
  if (kind === '≥' ? value >= limit : value <= limit) return 'met'
  const isByHalf = kind === '≥' ? value < limit / 2 : value > limit * 2
  return isByHalf ? 'missed by half' : 'missed'
}

/** Only what was measured over HTTP has a rate; the other figures are in the targets. */
function figuresOf(samples: readonly Sample[]): string {
  const value = (figure: string): number => medianOf(samples, figure)
  if (samples[0]?.perSecond === undefined) return ''
  const text = `${Math.round(value('perSecond'))}/s, ${Math.round(value('cpuMs') * 1000)} µs`
  if (samples[0].eventLoopP99Ms === undefined) return text
  const [loop, files] = [value('eventLoopP99Ms'), value('readFileP99Ms')]
  return `${text}, event-loop p99 ${loop.toFixed(1)} ms, readFile p99 ${files.toFixed(1)} ms`
}

/** Without the rows that have no figures. */
function table(title: string, columns: readonly string[], rows: readonly string[][]): string {
  const filled = rows.filter(([, ...cells]) => cells.some(Boolean))
  const lines = [[title, ...columns], ['---', ...columns.map(() => '---:')], ...filled]
  return filled.length > 0 ? lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n') : ''
}
