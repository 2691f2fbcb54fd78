/** Connects the demo to both platforms: real ones from the environment, or the local sandbox. */
import {
  activepieces,
  EmbedAuthError,
  latenode,
  type ActivepiecesPlatform,
  type LatenodePlatform,
} from 'embed-auth'
import { activepiecesAdmin, latenodeAdmin } from 'embed-auth/admin'
import type { ActivepiecesAdmin, LatenodeAdmin } from 'embed-auth/admin'
import type { EmbedOrigins } from './content-security.js'
import { portFromEnv } from './ports.js'
import { startSandbox, type RunningSandbox } from './sandbox.js'
import type { SpaceIds } from './users.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Connected<P, A> {
  readonly platform: P
  /** Takes access away; undefined for a real platform without an API key. */
  readonly admin: A | undefined
  /** `live` if the environment configures the real platform, else `sandbox`. */
  readonly mode: 'sandbox' | 'live'
  readonly origins: EmbedOrigins
}

export interface Platforms {
  readonly latenode: Connected<LatenodePlatform, LatenodeAdmin>
  readonly activepieces: Connected<ActivepiecesPlatform, ActivepiecesAdmin>
  readonly spaceIds: SpaceIds
  /** Undefined if both platforms are real. */
  readonly sandboxUrl: string | undefined
  /** The keys of the sandbox's admin APIs, as environment variables. */
  readonly sandboxApiKeys: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * Connects both platforms. A platform is real as soon as one of its variables is set; the sandbox
 * emulates the other one.
 * @throws AggregateError of an `EmbedAuthError` per platform, with every missing or invalid variable.
 * @throws RangeError for an invalid port or space id.
 */
export async function connectPlatforms(environment: Environment): Promise<Platforms> {
  const errors: EmbedAuthError[] = []
  const real = {
    latenode: isAnySet(environment, 'LATENODE_')
      ? collectError(errors, () => realLatenode(environment))
      : undefined,
    activepieces: isAnySet(environment, 'ACTIVEPIECES_')
      ? collectError(errors, () => realActivepieces(environment))
      : undefined,
  }
  if (errors.length > 0) throw new AggregateError(errors, 'The environment is not complete.')
  const spaceIds = real.latenode && readSpaceIds(environment)
  if (real.latenode && real.activepieces && spaceIds) {
    return {
      latenode: real.latenode,
      activepieces: real.activepieces,
      spaceIds,
      sandboxUrl: undefined,
      sandboxApiKeys: {},
      close: () => Promise.resolve(),
    }
  }

  const sandbox = await startSandbox(portFromEnv(environment, 'SANDBOX_PORT'))
  return {
    latenode: real.latenode ?? sandboxed(sandbox, sandbox.latenode, sandbox.admin.latenode),
    activepieces:
      real.activepieces ?? sandboxed(sandbox, sandbox.activepieces, sandbox.admin.activepieces),
    spaceIds: spaceIds ?? sandbox.spaceIds,
    sandboxUrl: sandbox.url,
    sandboxApiKeys: sandbox.apiKeys,
    close: () => sandbox.close(),
  }
}

function realLatenode(environment: Environment): Connected<LatenodePlatform, LatenodeAdmin> {
  const platform = latenode.fromEnv(environment)
  const admin = isAnySet(environment, 'LATENODE_API_TOKEN')
    ? latenodeAdmin.fromEnv(environment)
    : undefined
  const sdk = originOf(environment.LATENODE_SDK_URL || 'https://embedded.latenode.com')
  return { platform, admin, mode: 'live', origins: { script: sdk, frame: sdk } }
}

function realActivepieces(
  environment: Environment,
): Connected<ActivepiecesPlatform, ActivepiecesAdmin> {
  const platform = activepieces.fromEnv(environment)
  const admin = isAnySet(environment, 'ACTIVEPIECES_API_KEY')
    ? activepiecesAdmin.fromEnv(environment)
    : undefined
  const script = originOf(environment.ACTIVEPIECES_SDK_URL || 'https://cdn.activepieces.com')
  const frame = originOf(environment.ACTIVEPIECES_INSTANCE_URL ?? '')
  return { platform, admin, mode: 'live', origins: { script, frame } }
}

function sandboxed<P, A>(sandbox: RunningSandbox, platform: P, admin: A): Connected<P, A> {
  const origins = { script: sandbox.url, frame: sandbox.url }
  return { platform, admin, mode: 'sandbox', origins }
}

function isAnySet(environment: Environment, prefix: string): boolean {
  return Object.entries(environment).some(
    ([name, value]) => name.startsWith(prefix) && (value ?? '').trim() !== '',
  )
}

/** Space ids of the real tenant, which only its owner knows. */
function readSpaceIds(environment: Environment): SpaceIds {
  const read = (variable: string): number | undefined => {
    const text = (environment[variable] ?? '').trim()
    if (text === '') return undefined
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
    throw new RangeError(
      `${variable} must be a space id, a positive integer such as 42; received "${text}".`,
    )
  }
  return { growth: read('ACME_GROWTH_SPACE_ID'), operations: read('ACME_OPERATIONS_SPACE_ID') }
}

/** Returns the platform; adds the error to the list if the environment is incomplete. */
function collectError<T>(errors: EmbedAuthError[], connect: () => T): T | undefined {
  try {
    return connect()
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    errors.push(error)
    return undefined
  }
}

function originOf(url: string): string {
  return new URL(url.trim()).origin
}
