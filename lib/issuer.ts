/** The way of a token: user → policy → platform → cache → signing, under a deadline and a bound. */
import { EmbedAuthError } from './errors.js'
import { createAudit, refusalFacts, tokenSha256, type Audit } from './issuer/audit.js'
import { createCalls, type CallOptions } from './issuer/call.js'
import { choosePlatform } from './issuer/choose-platform.js'
import { createLifetimes, withTimes } from './issuer/lifetime.js'
import { createTokenCache, SignedToken } from './issuer/token-cache.js'
import type { Configuration } from './options/index.js'
import type { SigningKey } from './signing/index.js'
import { andThen } from './steps.js'
import type { Awaitable, IssuedToken } from './types.js'
import type {
  Decide,
  Decision,
  MintableClaims,
  PlatformCore,
  RunningCall,
  Trace,
} from './types/internal.js'

/** A user who may have a token: whom it is for and what it would say. */
export interface Decided extends MintableClaims {
  readonly core: PlatformCore
}

/** What is known of a refused request; fills up as the work goes on. */
export interface Progress {
  userId?: string
  platform?: string
}

/** A decision on its way. */
interface Asking {
  readonly user: unknown
  readonly call: RunningCall
  readonly progress: Progress
  readonly trace: Trace
}

type Minting = Omit<Asking, 'user'> & { readonly core: PlatformCore }

export interface Issuer {
  readonly audit: Audit
  /** Starts the clock of a call, which `end()` stops. */
  readonly startCall: (options: CallOptions) => RunningCall
  /** Policy and claims; nothing is signed. Throws or rejects with an `EmbedAuthError`. */
  decide(user: unknown, call: RunningCall, progress: Progress, trace?: Trace): Awaitable<Decided>
  /** Signs, or finds a signed token for equal claims. Throws or rejects with an `EmbedAuthError`. */
  sign(decided: Decided, call: RunningCall): Awaitable<IssuedToken>
  /** Reports a refusal to the audit. */
  refused(error: EmbedAuthError, progress: Progress): void
  /** Resolves when the keys are proven. */
  ready(): Promise<void>
  readonly close: () => void
}

/** Makes the issuer of one configuration. */
export function createIssuer(configuration: Configuration): Issuer {
  const { maxPending, policy } = configuration
  const audit = createAudit(configuration)
  const cache = createTokenCache(configuration.cacheEntries)
  const keys = followKeys(audit, cache.clear)
  const lifetimeAt = createLifetimes(configuration.ttlSeconds)
  let pending = 0

  if (typeof configuration.platform !== 'function') keys.follow(configuration.platform)

  function decide(
    user: unknown,
    call: RunningCall,
    progress: Progress,
    trace?: Trace,
  ): Decided | Promise<Decided> {
    const chosen = choosePlatform(configuration.platform, user, call, trace)
    return andThen(chosen, askPolicy, { user, call, progress, trace })
  }

  function askPolicy(core: PlatformCore, asking: Asking): Decided | Promise<Decided> {
    const { user, call, progress, trace } = asking
    progress.platform = core.name
    keys.follow(core)
    const asked = call.within(policyOf(core)(user, call.context, trace))
    return andThen(asked, mint, { call, progress, trace, core })
  }

  function policyOf({ kind, name }: PlatformCore): Decide {
    const decidePolicy = policy[kind]
    if (decidePolicy !== undefined) return decidePolicy
    throw new EmbedAuthError(
      'ERR_POLICY',
      `the policy object does not fit ${name}; give a function that returns its grant`,
    )
  }

  function sign(decided: Decided, call: RunningCall): IssuedToken | Promise<IssuedToken> {
    const nowMs = readClock(configuration.now)
    const kept = cache.get(decided, decided.core.keys.current, nowMs)
    return kept === undefined ? signAnew(decided, nowMs, call) : handOut(decided, kept, nowMs, true)
  }

  async function signAnew(
    decided: Decided,
    nowMs: number,
    call: RunningCall,
  ): Promise<IssuedToken> {
    if (pending >= maxPending) throw new EmbedAuthError('ERR_OVERLOADED')
    pending += 1
    try {
      const key = decided.core.keys.current ?? (await provenKey(decided.core, call))
      const lifetime = lifetimeAt(nowMs)
      const token = await call.within(
        key.sign(withTimes(decided.claims, lifetime), call.context.signal),
      )
      const signed = new SignedToken(token, key, lifetime)
      cache.set(decided, signed, nowMs)
      return handOut(decided, signed, nowMs, false)
    } finally {
      pending -= 1
    }
  }

  /** Tells the audit of a token, new or kept, on its way out. */
  function handOut(
    { userId, core }: Decided,
    signed: SignedToken,
    nowMs: number,
    cached: boolean,
  ): IssuedToken {
    if (audit.listening) {
      audit.emit({
        type: 'issued',
        userId,
        platform: core.name,
        ...(signed.key.keyId !== undefined && { keyId: signed.key.keyId }),
        tokenSha256: tokenSha256(signed),
        cached,
      })
    }
    const { expiresAtSeconds, expiresAt } = signed.lifetime
    return {
      token: signed.token,
      expiresIn: expiresAtSeconds - Math.floor(nowMs / 1000),
      expiresAt,
      platform: core.name,
      embed: core.embed,
    }
  }

  return {
    audit,
    startCall: createCalls(configuration.timeoutMs),
    decide,
    sign,
    refused: (error, progress) => audit.emit(refusalFacts(error, progress)),
    async ready() {
      if (typeof configuration.platform !== 'function') await configuration.platform.keys.ready()
    },
    close: keys.close,
  }
}

/** Turns what the policy granted into claims. */
function mint(
  decision: Decision,
  { call, progress, trace, core }: Minting,
): Decided | Promise<Decided> {
  if (decision.denied) {
    if (typeof decision.userId === 'string') progress.userId = decision.userId
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason: decision.reason })
  }
  const minting = call.within(core.toClaims(decision, call.context, trace))
  return andThen(minting, decided, { progress, core })
}

function decided(
  { userId, claims, warnings }: MintableClaims,
  { progress, core }: Pick<Minting, 'progress' | 'core'>,
): Decided {
  progress.userId = userId
  return { userId, claims, warnings, core }
}

/** The first key of a source, which may still have to prove itself. */
async function provenKey({ keys }: PlatformCore, call: RunningCall): Promise<SigningKey> {
  await call.within(keys.ready())
  if (keys.current === undefined) throw new EmbedAuthError('ERR_SIGNER')
  return keys.current
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
