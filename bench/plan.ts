/** How long and how often each part measures. */

export interface Plan {
  readonly quick: boolean
  /** Rounds over all contestants of a part; medians are taken over them. */
  readonly rounds: number
  /** Under load, not measured: code gets compiled, connections get opened. */
  readonly warmUpMs: number
  readonly measureMs: number
  /** Where all contestants are open at once: rounds, the turns of each in a round, how long one is. */
  readonly openRounds: number
  readonly turns: number
  readonly turnMs: number
  /** What is measured in process is quicker to take, so it gets more rounds. */
  readonly shortRounds: number
  readonly shortMs: number
  readonly soakTokens: number
  /** `UV_THREADPOOL_SIZE` values to compare; none in a quick run. */
  readonly poolSizes: readonly number[]
}

export const FULL: Plan = {
  quick: false,
  rounds: 5,
  warmUpMs: 1500,
  measureMs: 3000,
  openRounds: 8,
  turns: 4,
  turnMs: 500,
  shortRounds: 7,
  shortMs: 600,
  soakTokens: 1_000_000,
  poolSizes: [1, 2, 4, 8, 16],
}

export const QUICK: Plan = {
  quick: true,
  rounds: 3,
  warmUpMs: 500,
  measureMs: 900,
  openRounds: 3,
  turns: 2,
  turnMs: 500,
  shortRounds: 3,
  shortMs: 600,
  soakTokens: 100_000,
  poolSizes: [],
}

/** Connections of the load generator, and signatures at once in process. */
export const CONNECTIONS = 32
/** Connections while RSA-4096 is signed. */
export const MANY_CONNECTIONS = 64
