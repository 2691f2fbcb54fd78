/** Where the two platforms come from: the environment, or a sandbox on this machine. */
import {
  activepieces,
  EmbedAuthError,
  latenode,
  type ActivepiecesPlatform,
  type LatenodePlatform,
} from 'embed-auth'
import type { EmbedOrigins } from './content-security.js'
import type { SpaceIds } from './people.js'
import { startSandbox, type RunningSandbox } from './sandbox.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Connected<P> {
  readonly platform: P
  /** `sandbox` when it plays the platform, `live` when the environment names the real one. */
  readonly mode: 'sandbox' | 'live'
  readonly origins: EmbedOrigins
}

export interface Platforms {
  readonly latenode: Connected<LatenodePlatform>
  readonly activepieces: Connected<ActivepiecesPlatform>
  readonly spaceIds: SpaceIds
  /** Undefined when both platforms are real. */
  readonly sandboxUrl: string | undefined
  close(): Promise<void>
}

/**
 * Connects both platforms. A platform of which any variable is set is the real one; the sandbox
 * plays the other.
 * @throws AggregateError of `EmbedAuthError`s that name everything missing or malformed; RangeError
 * for a port or a space id that is none.
 */
export async function connectPlatforms(environment: Environment): Promise<Platforms> {
  const faults: EmbedAuthError[] = []
  const real = {
    latenode: anySet(environment, 'LATENODE_')
      ? collect(faults, () => realLatenode(environment))
      : undefined,
    activepieces: anySet(environment, 'ACTIVEPIECES_')
      ? collect(faults, () => realActivepieces(environment))
      : undefined,
  }
  if (faults.length > 0) throw new AggregateError(faults, 'The environment needs mending')
  const spaceIds = real.latenode && spaceIdsOf(environment)
  if (real.latenode && real.activepieces && spaceIds) {
    return {
      latenode: real.latenode,
      activepieces: real.activepieces,
      spaceIds,
      sandboxUrl: undefined,
      close: () => Promise.resolve(),
    }
  }

  const sandbox = await startSandbox(portOf(environment, 'SANDBOX_PORT'))
  return {
    latenode: real.latenode ?? sandboxed(sandbox, sandbox.latenode),
    activepieces: real.activepieces ?? sandboxed(sandbox, sandbox.activepieces),
    spaceIds: spaceIds ?? sandbox.spaceIds,
    sandboxUrl: sandbox.url,
    close: () => sandbox.close(),
  }
}

/** A port from the environment; 0, which takes a free one, when it is not set. */
export function portOf(environment: Environment, variable: string): number {
  const text = environment[variable] ?? ''
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw new RangeError(`${variable} must be a port between 0 and 65535`)
}

function realLatenode(environment: Environment): Connected<LatenodePlatform> {
  const platform = latenode.fromEnv(environment)
  const sdk = origin(environment.LATENODE_SDK_URL || 'https://embedded.latenode.com')
  return { platform, mode: 'live', origins: { script: sdk, frame: sdk } }
}

function realActivepieces(environment: Environment): Connected<ActivepiecesPlatform> {
  const platform = activepieces.fromEnv(environment)
  const script = origin(environment.ACTIVEPIECES_SDK_URL || 'https://cdn.activepieces.com')
  const frame = origin(environment.ACTIVEPIECES_INSTANCE_URL ?? '')
  return { platform, mode: 'live', origins: { script, frame } }
}

function sandboxed<P>(sandbox: RunningSandbox, platform: P): Connected<P> {
  return { platform, mode: 'sandbox', origins: { script: sandbox.url, frame: sandbox.url } }
}

function anySet(environment: Environment, prefix: string): boolean {
  return Object.entries(environment).some(
    ([name, value]) => name.startsWith(prefix) && (value ?? '').trim() !== '',
  )
}

/** Space ids are the tenant's own, so that only the environment can name real ones. */
function spaceIdsOf(environment: Environment): SpaceIds {
  const read = (variable: string): number | undefined => {
    const text = (environment[variable] ?? '').trim()
    if (text === '') return undefined
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
    throw new RangeError(`${variable} must be a space id: a positive integer`)
  }
  return { growth: read('ACME_GROWTH_SPACE_ID'), operations: read('ACME_OPERATIONS_SPACE_ID') }
}

function collect<T>(faults: EmbedAuthError[], make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    faults.push(error)
    return undefined
  }
}

function origin(url: string): string {
  return new URL(url.trim()).origin
}
