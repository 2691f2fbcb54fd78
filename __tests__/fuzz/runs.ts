/** How many cases each property gets: 10,000, or `EMBED_AUTH_FUZZ_RUNS`. */
export const RUNS = Number(process.env.EMBED_AUTH_FUZZ_RUNS ?? 10_000)

/** Counts what the cases of a property came to, for the line it prints at its end. */
export function tally(): {
  readonly count: (outcome: string) => void
  readonly report: (property: string) => void
} {
  const counts = new Map<string, number>()
  return {
    count: (outcome) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    report(property) {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
      const parts = [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => `${name} ${count}`)
      console.info(`${property}: ${total} cases (${parts.join(', ')})`)
    },
  }
}
