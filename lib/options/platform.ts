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
import { unchecked, type OwnOptions } from './check.js'

/** The internal data of a `Platform`. */
export interface PlatformCore {
  readonly kind: PlatformKind
  readonly name: string
  /** Name and tenant (the tenant id, or the signing key id) as JSON; equal only for the same two. */
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

/** The key options of every platform; `lib/signing` checks them. */
export const keyShape = {
  privateKey: unchecked,
  publicKey: unchecked,
  passphrase: unchecked,
}

/** What a platform's options come to. */
interface PlatformPlan {
  /** The algorithms that the platform takes; undefined if the options name none that exists. */
  readonly allowed: readonly Algorithm[] | undefined
  readonly keyId: unknown
  /** Called only if there are no issues. `tenant` is the tenant id, or the signing key id. */
  readonly core: () => Omit<PlatformCore, 'keys' | 'id'> & { readonly tenant: string }
}

/**
 * Opens the key of a platform's checked options, and returns the public object.
 * @throws EmbedAuthError with every issue of options and key.
 */
export function makePlatform<P extends Platform>(
  options: OwnOptions,
  issues: EmbedAuthIssue[],
  { allowed, keyId, core }: PlatformPlan,
): P {
  const keys = allowed && attempt(issues, () => open(options, allowed, keyId))
  const error = issuesError(issues)
  if (keys === undefined || error !== undefined) {
    keys?.close()
    throw error ?? new TypeError('an issue is missing for the algorithms')
  }
  const { tenant, ...facts } = core()
  const platform: Platform = Object.freeze({ kind: facts.kind, name: facts.name })
  const id = JSON.stringify([facts.name, tenant])
  registry.cores.set(platform, Object.freeze({ ...facts, id, keys }))
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
