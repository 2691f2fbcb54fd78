/** From a platform's options to the opaque, frozen `Platform`, and back to what stands behind it. */
import { attempt, issuesError, type EmbedAuthIssue } from '../errors.js'
import {
  createGate,
  openKey,
  poolThreads,
  type Algorithm,
  type KeySource,
} from '../signing/index.js'
import type { Platform } from '../types.js'
import type { PlatformCore } from '../types/internal.js'
import { isRecord } from '../values.js'
import { checkOptions, optional, unchecked, type OwnOptions, type Shape } from './check.js'

/** What the copies of this module in one process share: a platform of one is a platform of all. */
interface Registry {
  /** Keeps key and claims where neither `util.inspect` nor `JSON.stringify` of a platform looks. */
  readonly cores: WeakMap<object, PlatformCore>
}

/** Names the shape of `PlatformCore`: a copy with another shape has another registry. */
const REGISTRY = Symbol.for('embed-auth.platforms.1')

const registry = ((globalThis as Record<symbol, unknown>)[REGISTRY] ??= {
  cores: new WeakMap(),
}) as Registry

/** What stands behind a platform; undefined for anything that this library did not make. */
export function coreOf(platform: unknown): PlatformCore | undefined {
  return isRecord(platform) ? registry.cores.get(platform) : undefined
}

/** The options of a key that every platform has. What a key may be, the signing room knows. */
export const keyShape = {
  privateKey: unchecked,
  publicKey: unchecked,
  passphrase: optional('a string', (value) => typeof value === 'string'),
}

interface PlatformPlan {
  readonly shape: Shape
  /** Faults that were found before. */
  readonly issues?: readonly EmbedAuthIssue[]
  /** The algorithms that the platform takes; undefined where the options name none that exists. */
  readonly allowed: (options: OwnOptions) => readonly Algorithm[] | undefined
  readonly keyIdOption: string
  readonly core: (options: OwnOptions) => Omit<PlatformCore, 'keys'>
}

/**
 * Checks a platform's options, opens its key, and makes the public object.
 * @throws EmbedAuthError with every issue of options and key.
 */
export function makePlatform<P extends Platform>(source: unknown, plan: PlatformPlan): P {
  const issues: EmbedAuthIssue[] = [...(plan.issues ?? [])]
  const options = checkOptions(source, plan.shape, issues)
  const allowed = plan.allowed(options)
  const keys = allowed && attempt(issues, () => open(options, allowed, options[plan.keyIdOption]))
  const error = issuesError(issues)
  if (keys === undefined || error !== undefined) {
    keys?.close()
    throw error ?? new TypeError('a platform without algorithms has a issue that says so')
  }
  const core = plan.core(options)
  const platform: Platform = Object.freeze({ kind: core.kind, name: core.name })
  registry.cores.set(platform, Object.freeze({ ...core, keys }))
  return platform as P
}

/** libuv's pool belongs to the process: so does the bound on the signing in it. */
const gate = createGate(poolThreads(process.env.UV_THREADPOOL_SIZE))

function open(options: OwnOptions, allowed: readonly Algorithm[], keyId: unknown): KeySource {
  const { privateKey, publicKey, passphrase, algorithm } = options
  return openKey({
    privateKey,
    publicKey,
    passphrase,
    allowed,
    gate,
    // Named even where they are undefined: what is absent could be found on a polluted prototype.
    algorithm: typeof algorithm === 'string' ? algorithm : undefined,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    now: undefined,
  })
}
