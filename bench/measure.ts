/** Runs all measurements on one version of Node. Contestants that are compared take turns. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bundles } from './build.js'
import { askOnce, startChild, type Child } from './child.js'
import { GROUPS, privatePem, type Contestant, type Turns } from './contestants.js'
import type { InProcessProtocol } from './in-process.js'
import type { LoadProtocol } from './load.js'
import { TOKEN_PATH, type ServerProtocol } from './server.js'

/** The figures of one turn, by name: `perSecond`, `cpuMs`, … */
export type Sample = Readonly<Record<string, number>>

export interface Results {
  readonly node: string
  /** Samples in the order of the turns. Ids of what a library does end with `@` and the library's name. */
  readonly samples: Readonly<Record<string, readonly Sample[]>>
}

export interface Setting {
  readonly quick: boolean
  /** The Node binary that runs the contestants, and its version. */
  readonly node: string
  readonly version: string
  readonly bundles: Bundles
  readonly includes: (id: string) => boolean
  readonly progress: (line: string) => void
}

export async function measureAll(setting: Setting): Promise<Results> {
  const samples: Record<string, Sample[]> = {}
  const record = (id: string, sample: Sample): void => void (samples[id] ??= []).push(sample)
  // One load generator for all contestants, on the Node that runs this program.
  const load = startChild<LoadProtocol>(setting.bundles.load)
  for (const group of GROUPS) {
    const turns = setting.quick ? group.quick : group.full
    if (turns) await takeTurns(setting, load, group.contestants, turns, record)
  }
  await load.stop()
  await measureInProcess(setting, record)
  return { node: setting.version, samples }
}

type Entry = readonly [id: string, contestant: Contestant, library: string]

async function takeTurns(
  setting: Setting,
  load: Child<LoadProtocol>,
  contestants: Readonly<Record<string, Contestant>>,
  turns: Turns,
  record: (id: string, sample: Sample) => void,
): Promise<void> {
  const libraries = Object.entries(setting.bundles.libraries)
  const entries = Object.entries(contestants)
    .filter(([id]) => setting.includes(id))
    .flatMap(([id, contestant]): Entry[] =>
      contestant.route === 'library'
        ? libraries.map(([name, url]) => [`${id}@${name}`, contestant, url])
        : [[id, contestant, '']],
    )
  if (entries.length === 0) return
  for (let round = 0; round < turns.rounds; round++) {
    setting.progress(
      `round ${round + 1} of ${turns.rounds}: ${entries.map(([id]) => id).join(' ')}`,
    )
    const servers = []
    for (const entry of entries) servers.push(await openServer(setting, load, entry, turns))
    for (let turn = 0; turn < turns.turns; turn++) {
      // The order alternates, so that a drift of the machine affects the first and last equally.
      const order = (round + turn) % 2 === 0 ? servers : [...servers].reverse()
      for (const { id, measure } of order) record(id, await measure())
    }
    for (const { stop } of servers) await stop()
  }
}

/** Connections are new in each turn; their first answers are not counted. */
const SETTLING_MS = 100

async function openServer(
  { node, bundles }: Setting,
  load: Child<LoadProtocol>,
  [id, contestant, library]: Entry,
  { warmUpMs, turnMs }: Turns,
): Promise<{ id: string; measure: () => Promise<Sample>; stop: () => Promise<void> }> {
  const { route, algorithm = 'RS512', bits, threads } = contestant
  const { path = TOKEN_PATH, users = 'distinct', connections = 32 } = contestant
  const { unlimited = false, polls = false, watched = false } = contestant
  const env = threads === undefined ? {} : { UV_THREADPOOL_SIZE: String(threads) }
  const server = startChild<ServerProtocol>(bundles.server, { execPath: node, env })
  const pem = privatePem(algorithm, bits)
  const port = await server.ask('listen', { route, pem, algorithm, library, unlimited })
  await load.ask('begin', { port, path, users, connections, polls })
  await sleep(warmUpMs)
  await load.ask('end')

  return {
    id,
    async measure() {
      await load.ask('begin', { port, path, users, connections, polls })
      await sleep(SETTLING_MS)
      await server.ask('observe', watched)
      await load.ask('measure')
      await sleep(turnMs)
      const { answers, wallMs: loadMs } = await load.ask('measured')
      const { cpuMs, wallMs, eventLoop } = await server.ask('observed')
      const readFile = eventLoop && (await server.ask('readFiles', turnMs))
      await load.ask('end')
      const perMs = answers / loadMs
      return {
        perSecond: perMs * 1000,
        cpuMs: cpuMs / wallMs / perMs,
        ...(eventLoop && { eventLoopP99Ms: eventLoop.p99Ms }),
        ...(readFile && { readFileP99Ms: readFile.p99Ms }),
      }
    },
    stop: () => server.stop(),
  }
}

/** What the imports of a hand-written route cost. */
const PARTS = ['express', 'jsonwebtoken', 'express-rate-limit']

async function measureInProcess(
  { quick, node, bundles, includes, progress }: Setting,
  record: (id: string, sample: Sample) => void,
): Promise<void> {
  const ask = askOnce<InProcessProtocol, keyof InProcessProtocol>
  const options = { execPath: node, execArgv: ['--expose-gc'] }
  const libraries = Object.entries(bundles.libraries)
  const pem = privatePem('ES256')
  const rounds = includes('import') || includes('spaces') ? (quick ? 3 : 7) : 0
  for (let round = 0; round < rounds; round++) {
    progress(`imports and 1,000 spaces, round ${round + 1}`)
    if (includes('import')) {
      record('import-parts', await ask(bundles.inProcess, options, 'importTime', PARTS))
    }
    for (const [name, library] of libraries) {
      if (includes('import')) {
        record(`import@${name}`, await ask(bundles.inProcess, options, 'importTime', [library]))
      }
      if (includes('spaces')) {
        const input = { library, pem, spaces: 1000, tokens: 500 }
        record(`spaces@${name}`, await ask(bundles.inProcess, options, 'loopTime', input))
      }
    }
  }
  for (const [name, library] of includes('soak') ? libraries : []) {
    const input = { library, pem, tokens: quick ? 100_000 : 1_000_000 }
    progress(`soak of ${name}: ${input.tokens} tokens`)
    record(`soak@${name}`, await ask(bundles.inProcess, options, 'soak', input))
  }
}
