/** The way of a token: user → policy → platform → cache → signing, under a deadline and a bound. */
import { EmbedAuthError } from './errors.js'
import { createAudit, refusalFacts, tokenSha256, type Audit } from './issuer/audit.js'
import type { RunningCall } from './issuer/call.js'
import { choosePlatform } from './issuer/choose-platform.js'
import { createTokenCache, type SignedToken } from './issuer/token-cache.js'
import type { Configuration } from './options/index.js'
import { serializeClaims } from './platforms/index.js'
import type { IssuedToken } from './types.js'
import type { MintableClaims, PlatformCore, SigningKey, Trace } from './types/internal.js'

/** A user who may have a token: whom it is for and what it would say. */
export interface Decided extends MintableClaims {
  readonly core: PlatformCore
}

/** What is known of a refused request; fills up as the work goes on. */
export interface Progress {
  userId?: string
  platform?: string
}

export interface Issuer {
  readonly audit: Audit
  /** Policy and claims; nothing is signed. Rejects with an `EmbedAuthError`. */
  decide(user: unknown, call: RunningCall, progress: Progress, trace?: Trace): Promise<Decided>
  /** Signs, or finds a signed token for equal claims. Rejects with an `EmbedAuthError`. */
  sign(decided: Decided, call: RunningCall): Promise<IssuedToken>
  /** Reports a refusal to the audit. */
  refused(error: EmbedAuthError, progress: Progress): void
  /** Resolves when the keys are proven. */
  ready(): Promise<void>
  readonly close: () => void
}

/** Makes the issuer of one configuration. */
export function createIssuer(configuration: Configuration): Issuer {
  const { maxPending, ttlSeconds, policy } = configuration
  const audit = createAudit(configuration)
  const cache = createTokenCache(configuration.cacheEntries)
  const keys = followKeys(audit, cache.clear)
  const isoTime = createIsoTime()
  let pending = 0

  if (typeof configuration.platform !== 'function') keys.follow(configuration.platform)

  async function decide(
    user: unknown,
    call: RunningCall,
    progress: Progress,
    trace?: Trace,
  ): Promise<Decided> {
    const chosen = choosePlatform(configuration.platform, user, call, trace)
    const core = chosen instanceof Promise ? await chosen : chosen
    progress.platform = core.name
    keys.follow(core)
    const decidePolicy = policy[core.kind]
    if (decidePolicy === undefined) {
      throw new EmbedAuthError(
        'ERR_POLICY',
        `the policy object does not fit ${core.name}; give a function that returns its grant`,
      )
    }
    const asked = call.within(decidePolicy(user, call.context, trace))
    const decision = asked instanceof Promise ? await asked : asked
    if (decision.denied) {
      if (typeof decision.userId === 'string') progress.userId = decision.userId
      throw new EmbedAuthError('ERR_DENIED', undefined, { reason: decision.reason })
    }
    const minted = call.within(core.toClaims(decision, call.context, trace))
    const { userId, claims, warnings } = minted instanceof Promise ? await minted : minted
    progress.userId = userId
    return { userId, claims, warnings, core }
  }

  async function sign(decided: Decided, call: RunningCall): Promise<IssuedToken> {
    const { core, claims } = decided
    const payload = serializeClaims(claims)
    const name = `${core.serial} ${payload}`
    const nowMs = readClock(configuration.now)
    const kept = cache.get(name, core, nowMs)
    const signed = kept ?? (await signAnew(core, payload, nowMs, call))
    if (kept === undefined) cache.set(name, signed)
    if (audit.listening) {
      audit.emit({
        type: 'issued',
        userId: decided.userId,
        platform: core.name,
        ...(signed.key.keyId !== undefined && { keyId: signed.key.keyId }),
        tokenSha256: tokenSha256(signed),
        cached: kept !== undefined,
      })
    }
    return toIssued(core, signed, nowMs)
  }

  async function signAnew(
    core: PlatformCore,
    payload: string,
    nowMs: number,
    call: RunningCall,
  ): Promise<SignedToken> {
    if (pending >= maxPending) throw new EmbedAuthError('ERR_OVERLOADED')
    pending += 1
    try {
      const key = await keyInForce(core, call)
      const issuedAtSeconds = Math.floor(nowMs / 1000)
      const expiresAtSeconds = issuedAtSeconds + ttlSeconds
      const timed = withTimes(payload, issuedAtSeconds, expiresAtSeconds)
      const token = await call.within(key.sign(timed, call.context))
      const expiresAt = isoTime(expiresAtSeconds)
      return { token, key, issuedAtSeconds, expiresAtSeconds, expiresAt }
    } finally {
      pending -= 1
    }
  }

  return {
    audit,
    decide,
    sign,
    refused: (error, progress) => audit.emit(refusalFacts(error, progress)),
    async ready() {
      if (typeof configuration.platform !== 'function') await configuration.platform.keys.ready()
    },
    close: keys.close,
  }
}

async function keyInForce({ keys }: PlatformCore, call: RunningCall): Promise<SigningKey> {
  if (keys.current === undefined) await call.within(keys.ready())
  if (keys.current === undefined) throw new EmbedAuthError('ERR_SIGNER')
  return keys.current
}

/** Adds the registered time claims (RFC 7519 §4.1.4, §4.1.6) to serialized claims. */
function withTimes(payload: string, issuedAtSeconds: number, expiresAtSeconds: number): string {
  const separator = payload.length > '{}'.length ? ',' : ''
  return `${payload.slice(0, -1)}${separator}"iat":${issuedAtSeconds},"exp":${expiresAtSeconds}}`
}

function toIssued(core: PlatformCore, signed: SignedToken, nowMs: number): IssuedToken {
  return {
    token: signed.token,
    expiresIn: signed.expiresAtSeconds - Math.floor(nowMs / 1000),
    expiresAt: signed.expiresAt,
    platform: core.name,
    embed: core.embed,
  }
}

/** The clock is the integrator's: a token whose times make no sense is worse than none. */
function readClock(now: () => number): number {
  let nowMs: unknown
  try {
    nowMs = now()
  } catch (cause) {
    throw new EmbedAuthError('ERR_CLAIMS', 'the `now` option threw an error', { cause })
  }
  if (typeof nowMs !== 'number' || !(nowMs >= 0 && nowMs <= MOST_MS)) {
    throw new EmbedAuthError('ERR_CLAIMS', 'the `now` option must return milliseconds since 1970')
  }
  return nowMs
}

/** Seconds since the epoch in ISO 8601. The tokens of one second share the text. */
function createIsoTime(): (seconds: number) => string {
  let lastSeconds = -1
  let text = ''
  return (seconds) => {
    if (seconds !== lastSeconds) text = new Date(seconds * 1000).toISOString()
    lastSeconds = seconds
    return text
  }
}

/** The year 9999: what `Date` can still write in four digits. */
const MOST_MS = 253_402_300_799_000

/** Listens to the keys that can change, each once, and stops listening on `close`. */
function followKeys(
  audit: Audit,
  forget: () => void,
): { follow(core: PlatformCore): void; readonly close: () => void } {
  const followed = new Map<PlatformCore, () => void>()
  return {
    follow(core) {
      if (!core.keys.watched || followed.has(core)) return
      const unsubscribe = core.keys.subscribe(({ keyId, error }) => {
        if (error === undefined) forget()
        audit.emit({
          type: 'key',
          platform: core.name,
          ...(keyId !== undefined && { keyId }),
          ...(error !== undefined && { code: error.code }),
        })
      })
      followed.set(core, unsubscribe)
    },
    close() {
      for (const [core, unsubscribe] of followed) {
        unsubscribe()
        core.keys.close()
      }
      followed.clear()
    },
  }
}
