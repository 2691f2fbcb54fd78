/** Results as tables of text: the terminal and the document show the same ones. */
import type { BusyName, IssueRound, Results } from './results.js'
import { CONTESTANT_NAMES, type ContestantName } from './parts/throughput.js'
import { BUSY_NAMES } from './parts/busy.js'
import { judge, type Target } from './targets.js'
import { spreadOf, type Spread } from './statistics.js'

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export const LABELS: Readonly<Record<ContestantName, string>> = {
  snippet: "documentation's snippet, PEM per request",
  jsonwebtoken: 'jsonwebtoken, key imported once',
  'fast-jwt': 'fast-jwt, key imported once',
  jose: 'jose, key imported once',
  floor: 'crypto.sign by hand',
  distinct: 'embed-auth, distinct users',
  repeated: 'embed-auth, a repeated user',
  bare: 'bare JSON route',
  past: 'bare JSON route behind embed-auth',
  es256: 'embed-auth, distinct users, ES256',
}

const BUSY_LABELS: Readonly<Record<BusyName, string>> = {
  jsonwebtoken: LABELS.jsonwebtoken,
  floor: LABELS.floor,
  distinct: LABELS.distinct,
  bare: LABELS.bare,
}

export function tablesOf(results: Results): Record<string, Table> {
  return {
    targets: targets(results),
    throughput: throughput(results),
    busy: busy(results),
    'other-route': otherRoute(results),
    algorithms: algorithms(results),
    cores: cores(results),
    spaces: spaces(results),
    pool: pool(results),
    soak: soak(results),
    machine: machine(results),
  }
}

function targets(results: Results): Table {
  return {
    title: 'Targets',
    head: ['', 'target', 'measured', 'spread'],
    rows: judge(results).map((target) => [
      target.holds ? '✔' : '✘',
      `${target.title} ${target.direction === 'at least' ? '≥' : '≤'} ${withUnit(target.bound, target)}`,
      withUnit(target.measured.median, target),
      range(target.measured, digitsFor(target.measured.median)),
    ]),
  }
}

function withUnit(value: number, { unit }: Target): string {
  const text = value.toFixed(digitsFor(value)).replace(/^-(?=0+(?:\.0+)?$)/, '')
  return unit === '×' || unit === '' ? text : `${text} ${unit}`
}

function digitsFor(value: number): number {
  if (Number.isInteger(value)) return 0
  return Math.abs(value) < 1 ? 3 : 2
}

function throughput(results: Results): Table {
  return {
    title: 'Requests a second · RSA-2048, 32 connections',
    head: ['contestant', 'requests/s', 'spread', 'server CPU', 'p50', 'p99'],
    rows: CONTESTANT_NAMES.map((name) => {
      const rounds = results.throughput[name]
      const rate = spreadOf(rounds.map(({ perSecond }) => perSecond))
      return [
        LABELS[name],
        whole(rate.median),
        range(rate, 0),
        ms(median(rounds.map(({ cpuMs }) => cpuMs))),
        ms(median(rounds.map(({ latency }) => latency.p50Ms))),
        ms(median(rounds.map(({ latency }) => latency.p99Ms))),
      ]
    }),
  }
}

function busy(results: Results): Table {
  return {
    title: 'RSA-4096, 64 connections · what is left of the event loop and of libuv',
    head: [
      'server',
      'requests/s',
      'loop p50',
      'loop p99',
      'loop worst',
      'readFile idle',
      'under load',
    ],
    rows: BUSY_NAMES.map((name) => {
      const rounds = results.busy[name]
      return [
        BUSY_LABELS[name],
        whole(median(rounds.map(({ perSecond }) => perSecond))),
        ms(median(rounds.map(({ eventLoop }) => eventLoop.p50Ms))),
        ms(median(rounds.map(({ eventLoop }) => eventLoop.p99Ms))),
        ms(median(rounds.map(({ eventLoop }) => eventLoop.maxMs))),
        ms(median(rounds.map(({ files }) => files.idle.p99Ms))),
        ms(median(rounds.map(({ files }) => files.busy.p99Ms))),
      ]
    }),
  }
}

function otherRoute(results: Results): Table {
  return {
    title: 'Another route while the token route is saturated · RSA-2048, 32 connections',
    head: ['server', 'p50', 'p99'],
    rows: (['floor', 'distinct'] as const).map((name) => {
      const rounds = results.otherRoute[name]
      return [
        LABELS[name],
        ms(median(rounds.map(({ p50Ms }) => p50Ms))),
        ms(median(rounds.map(({ p99Ms }) => p99Ms))),
      ]
    }),
  }
}

function algorithms(results: Results): Table {
  const rows = Object.entries(results.algorithms).map(([name, rounds]) => issueRow(name, rounds))
  return {
    title: 'Tokens a second in process, by algorithm · issue(), 32 at once',
    head: ['algorithm', 'tokens/s', 'spread', 'CPU per token'],
    rows: [...rows, issueRow('crypto.sign alone, ES256', results.signAlone)],
  }
}

function issueRow(label: string, rounds: readonly IssueRound[]): string[] {
  const rate = spreadOf(rounds.map(({ perSecond }) => perSecond))
  const cpuMs = median(rounds.map((round) => round.cpuMs))
  return [label, whole(rate.median), range(rate, 0), ms(cpuMs, 3)]
}

/** CPU time per request times requests: what a rate asks of a machine, before any head-room. */
function cores({ throughput: rates, busy: many }: Results): Table {
  const costs = [rates.distinct, rates.es256, many.distinct, rates.repeated].map((rounds) =>
    median(rounds.map(({ cpuMs }) => cpuMs)),
  )
  return {
    title: 'Cores that a rate of sign-ins keeps busy',
    head: ['sign-ins/s', 'RSA-2048', 'ES256', 'RSA-4096', 'from the cache'],
    rows: [1, 10, 100, 1000, 10_000].map((rate) => [
      whole(rate),
      ...costs.map((cpuMs) => ((cpuMs * rate) / 1000).toPrecision(2)),
    ]),
  }
}

function spaces(results: Results): Table {
  return {
    title: 'Event-loop time of one token, by spaces of the user',
    head: ['spaces', 'time', 'spread'],
    rows: Object.entries(results.spaces).map(([count, rounds]) => {
      const time = spreadOf(rounds)
      return [whole(Number(count)), ms(time.median, 3), range(time, 3)]
    }),
  }
}

function pool(results: Results): Table {
  return {
    title: 'UV_THREADPOOL_SIZE · RSA-2048, 32 connections',
    head: ['threads', 'requests/s', 'readFile p50', 'readFile p99'],
    rows: Object.entries(results.pool).map(([size, rounds]) => [
      size,
      whole(median(rounds.map(({ perSecond }) => perSecond))),
      ms(median(rounds.map(({ files }) => files.p50Ms))),
      ms(median(rounds.map(({ files }) => files.p99Ms))),
    ]),
  }
}

function soak({ soak: result }: Results): Table {
  return {
    title: `Soak · ${whole(result.tokens)} tokens, ES256, in ${whole(result.seconds)} s`,
    head: ['', 'at the start', 'at the end'],
    rows: [
      ['heap after collection', `${result.heapAtStartMb} MB`, `${result.heapAtEndMb} MB`],
      ['handles', String(result.handlesAtStart.length), String(result.handlesAtEnd.length)],
      ['tokens in the cache', '–', `${whole(result.cached)} of ${whole(result.cacheBound)}`],
    ],
  }
}

function machine({ machine: facts, takenAt }: Results): Table {
  const packages = Object.entries(facts.packages).map(([name, version]) => `${name} ${version}`)
  return {
    title: 'Machine and versions',
    head: ['', ''],
    rows: [
      ['taken', takenAt],
      ['machine', `${facts.cpu}, ${facts.cores} cores, ${facts.memoryGb} GB, ${facts.system}`],
      ['runtime', `Node ${facts.node}, OpenSSL ${facts.openssl}`],
      ['packages', packages.join(', ')],
      ['load before', facts.loadBefore.toFixed(2)],
    ],
  }
}

function median(values: readonly number[]): number {
  return spreadOf(values).median
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function ms(value: number, digits = value < 10 ? 2 : 0): string {
  return `${value.toFixed(digits)} ms`
}

function range({ min, max }: Spread, digits: number): string {
  const text = (value: number): string => (digits === 0 ? whole(value) : value.toFixed(digits))
  return `${text(min)} – ${text(max)}`
}
