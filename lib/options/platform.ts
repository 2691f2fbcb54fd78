/** From a platform's options to the opaque, frozen `Platform`, and back to its internal data. */
import { attempt, issuesError, type EmbedAuthIssue } from '../errors.js'
import type { ToClaims } from '../platforms/index.js'
import {
  createGate,
  openKey,
  poolThreads,
  type Algorithm,
  type KeySource,
} from '../signing/index.js'
import type { EmbedSettings, Platform, PlatformKind } from '../types.js'
import { isRecord } from '../values.js'
import { checkOptions, optional, unchecked, type OwnOptions, type Shape } from './check.js'

/** The internal data of a `Platform`. */
export interface PlatformCore {
  readonly kind: PlatformKind
  readonly name: string
  /** Name and tenant (the tenant id, or the signing key id) as JSON: unlike any other platform's. */
  readonly id: string
  readonly embed: EmbedSettings
  readonly keys: KeySource
  readonly toClaims: ToClaims
}

/** Shared by the copies of this module in one process: a platform of one is valid for all. */
interface Registry {
  /** Neither `util.inspect` nor `JSON.stringify` of a platform finds the key here. */
  readonly cores: WeakMap<object, PlatformCore>
}

/** Numbered by the shape of `PlatformCore`: a copy with another shape has another registry. */
const REGISTRY = Symbol.for('embed-auth.platforms.2')

const registry = ((globalThis as Record<symbol, unknown>)[REGISTRY] ??= {
  cores: new WeakMap(),
}) as Registry

/** The internal data of a platform; undefined for everything that this library did not create. */
export function coreOf(platform: unknown): PlatformCore | undefined {
  return isRecord(platform) ? registry.cores.get(platform) : undefined
}

/** The key options of every platform. `lib/signing` checks the keys themselves. */
export const keyShape = {
  privateKey: unchecked,
  publicKey: unchecked,
  passphrase: optional('a string', (value) => typeof value === 'string'),
}

interface PlatformPlan {
  readonly shape: Shape
  /** Issues that were found before. */
  readonly issues?: readonly EmbedAuthIssue[]
  /** The algorithms that the platform takes; undefined where the options name none that exists. */
  readonly allowed: (options: OwnOptions) => readonly Algorithm[] | undefined
  readonly keyIdOption: string
  /** The tenant id, or the signing key id. */
  readonly tenant: (options: OwnOptions) => string
  readonly core: (options: OwnOptions) => Omit<PlatformCore, 'keys' | 'id'>
}

/**
 * Checks a platform's options, opens its key, and returns the public object.
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
    throw error ?? new TypeError('an issue is missing for the algorithms')
  }
  const core = plan.core(options)
  const platform: Platform = Object.freeze({ kind: core.kind, name: core.name })
  const id = JSON.stringify([core.name, plan.tenant(options)])
  registry.cores.set(platform, Object.freeze({ ...core, id, keys }))
  return platform as P
}

/** libuv's pool belongs to the process, and so does the bound on signing in it. */
const gate = createGate(poolThreads(process.env.UV_THREADPOOL_SIZE))

function open(options: OwnOptions, allowed: readonly Algorithm[], keyId: unknown): KeySource {
  const { privateKey, publicKey, passphrase, algorithm } = options
  return openKey({
    privateKey,
    publicKey,
    passphrase,
    allowed,
    gate,
    // Present even if undefined: an absent member could be found on a polluted prototype.
    algorithm: typeof algorithm === 'string' ? algorithm : undefined,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    now: undefined,
  })
}
