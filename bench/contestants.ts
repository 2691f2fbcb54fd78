/** What is measured over HTTP. The ids are the names in the report and of `--only`. */
import { generateKeyPairSync } from 'node:crypto'
import { OTHER_PATH, type Algorithm, type TokenRoute } from './server.js'

export interface Contestant {
  readonly route: TokenRoute
  /** The token route, where it is absent. */
  readonly path?: string
  /** Each request belongs to a new user, where it is absent. */
  readonly users?: 'repeated'
  /** RS512, where it is absent. */
  readonly algorithm?: Algorithm
  /** Bits of an RSA key, 2048 by default. */
  readonly bits?: number
  /** 32, where it is absent. */
  readonly connections?: number
  /** Without its rate limit, which no other contestant has. */
  readonly unlimited?: boolean
  /** Nothing but the event loop works, so the load generator can poll instead of sleeping. */
  readonly polls?: boolean
  /** Observes the event loop during its turn, and times file reads after it under the same load. */
  readonly watched?: boolean
  /** `UV_THREADPOOL_SIZE` of its process. */
  readonly threads?: number
}

/** Contestants that take turns, how they do so, and whether only a full run measures them. */
export interface Group {
  readonly contestants: Readonly<Record<string, Contestant>>
  readonly full: Turns
  readonly quick?: Turns
}

/** Every round starts new processes. */
export interface Turns {
  readonly rounds: number
  readonly turns: number
  readonly warmUpMs: number
  readonly turnMs: number
}

const RSA_4096 = { bits: 4096, connections: 64, watched: true }

export const GROUPS: readonly Group[] = [
  {
    full: { rounds: 3, turns: 12, warmUpMs: 5000, turnMs: 300 },
    quick: { rounds: 2, turns: 4, warmUpMs: 500, turnMs: 200 },
    contestants: {
      snippet: { route: 'snippet' },
      jsonwebtoken: { route: 'jsonwebtoken' },
      'fast-jwt': { route: 'fast-jwt' },
      jose: { route: 'jose' },
      distinct: { route: 'library' },
      'by-hand': { route: 'by-hand' },
      'es256-distinct': { route: 'library', algorithm: 'ES256' },
      'es256-by-hand': { route: 'by-hand', algorithm: 'ES256' },
      'es256-unlimited': { route: 'library', algorithm: 'ES256', unlimited: true },
      'es256-repeated': { route: 'library', algorithm: 'ES256', users: 'repeated', polls: true },
      repeated: { route: 'library', users: 'repeated', polls: true },
      'repeated-unlimited': { route: 'library', users: 'repeated', unlimited: true, polls: true },
      bare: { route: 'bare', path: OTHER_PATH, polls: true },
      other: { route: 'library', path: OTHER_PATH, polls: true },
    },
  },
  {
    full: { rounds: 5, turns: 1, warmUpMs: 1500, turnMs: 3000 },
    quick: { rounds: 1, turns: 1, warmUpMs: 500, turnMs: 1500 },
    contestants: {
      'rsa4096-jsonwebtoken': { route: 'jsonwebtoken', ...RSA_4096 },
      'rsa4096-by-hand': { route: 'by-hand', ...RSA_4096 },
      'rsa4096-distinct': { route: 'library', ...RSA_4096 },
      'rsa4096-bare': { route: 'bare', path: OTHER_PATH, ...RSA_4096 },
    },
  },
  {
    full: { rounds: 3, turns: 1, warmUpMs: 1000, turnMs: 2000 },
    contestants: Object.fromEntries(
      [1, 2, 4, 8, 16].flatMap((threads) => [
        [`threads-${threads}`, { route: 'library', threads, watched: true }],
        [`rsa4096-threads-${threads}`, { route: 'library', threads, ...RSA_4096 }],
      ]),
    ),
  },
  {
    full: { rounds: 3, turns: 4, warmUpMs: 5000, turnMs: 300 },
    contestants: Object.fromEntries(
      (['RS256', 'RS384', 'PS256', 'PS512', 'ES256', 'ES384', 'ES512'] as const).map(
        (algorithm) => [`algorithm-${algorithm}`, { route: 'library', algorithm }],
      ),
    ),
  },
]

const CURVES: Readonly<Partial<Record<Algorithm, string>>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
}
const pems = new Map<string, string>()

/** A PKCS#8 PEM. All contestants of a run share one key of each kind. */
export function privatePem(algorithm: Algorithm, bits = 2048): string {
  const namedCurve = CURVES[algorithm]
  const kind = namedCurve ?? String(bits)
  let pem = pems.get(kind)
  if (pem === undefined) {
    const { privateKey } = namedCurve
      ? generateKeyPairSync('ec', { namedCurve })
      : generateKeyPairSync('rsa', { modulusLength: bits })
    pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    pems.set(kind, pem)
  }
  return pem
}
