/** Medians and spread of a few repetitions. */

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Median with the smallest and the largest; NaN throughout for no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = sortedCopy(values)
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN }
}

/** Value by value, as one round is compared with itself only, then the spread of the ratios. */
export function ratioSpread(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.slice(0, below.length).map((value, round) => value / below[round]!))
}

/** Latencies or delays of one measurement, in milliseconds. */
export interface Distribution {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
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

export function sumOf<T>(values: readonly T[], numberOf: (value: T) => number): number {
  return values.reduce((sum, value) => sum + numberOf(value), 0)
}

/** To three decimals: more than a measurement knows, and short enough to read. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function sortedCopy(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other)
}

/** Interpolates between neighbours, so that the median of an even count lies between the two. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}
