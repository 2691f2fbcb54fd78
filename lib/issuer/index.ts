/** The way of a token: user → platform → policy → claims → cache → signature. */
import type { Request } from 'express'
import { EmbedAuthError } from '../errors.js'
import { callHook, readClock } from '../hooks.js'
import {
  coreOf,
  type ChoosePlatform,
  type Configuration,
  type PlatformCore,
} from '../options/index.js'
import {
  grantToClaims,
  toJson,
  validUserId,
  type Claims,
  type TokenClaims,
} from '../platforms/index.js'
import type { Decide } from '../policy/index.js'
import type { KeySource, SigningKey } from '../signing/index.js'
import type { HookContext, IssuedToken, Trace } from '../types.js'
import { denialReason, isDenial, typeName } from '../values.js'
import { createAudit, refusalFacts, tokenSha256, type Audit, type Progress } from './audit.js'
import { createFailureReport, type ReportFailure } from './failure-log.js'
import { createTokenCache, type SignedToken } from './token-cache.js'

export type { Audit, EventFacts, Progress } from './audit.js'
export { createAudit } from './audit.js'
export { Deadline } from './deadline.js'
export { explainDecision, type Explanation } from './explain.js'

/** A user who gets a token: for which platform, and with which claims. */
export interface Decision extends TokenClaims {
  readonly core: PlatformCore
  /** The claims as JSON. */
  readonly json: string
}

export interface Issuer {
  readonly audit: Audit
  /** Policy and claims; nothing is signed. Rejects with an `EmbedAuthError`. */
  decide(user: unknown, context: HookContext, progress: Progress, trace?: Trace): Promise<Decision>
  /** Signs, or reuses a signed token for equal claims. Rejects with an `EmbedAuthError`. */
  sign(decision: Decision, context: HookContext): Promise<IssuedToken>
  /** Both, one after the other. */
  issue(user: unknown, context: HookContext, progress: Progress): Promise<IssuedToken>
  /** Reports an unsuccessful call to the audit. */
  auditRefusal(error: EmbedAuthError, progress: Progress): void
  /** Reports an unsuccessful request to the audit and, if it answers 5xx, as a failure. */
  reportRefusal(error: EmbedAuthError, progress: Progress, req: Request): void
  /** Reports a failure that no audit event tells of, to `onError` or the console. */
  readonly reportFailure: ReportFailure
  /** Resolves when the keys are loaded and verified. */
  ready(): Promise<void>
  readonly close: () => void
}

/** Creates the issuer of one configuration. */
export function createIssuer(configuration: Configuration): Issuer {
  const { maxPending, ttlSeconds } = configuration
  const audit = createAudit(configuration.onEvent, configuration.now)
  const reportFailure = createFailureReport(configuration.onError)
  const cache = createTokenCache(configuration.cacheEntries)
  const keys = followKeys(audit, reportFailure, () => {
    cache.clear()
  })
  let pending = 0

  if (typeof configuration.platform !== 'function') keys.follow(configuration.platform)

  async function decide(
    user: unknown,
    context: HookContext,
    progress: Progress,
    trace?: Trace,
  ): Promise<Decision> {
    const { platform } = configuration
    const core =
      typeof platform === 'function'
        ? await choosePlatform(platform, user, context, trace)
        : platform
    progress.platform = core.name
    keys.follow(core)
    const decidePolicy = policyFor(core, configuration.policy)
    const result = await decidePolicy(user, context, trace)
    if (result.denied) {
      const userId = validUserId(result.userId)
      if (userId !== undefined) progress.userId = userId
      throw new EmbedAuthError('ERR_DENIED', undefined, { reason: result.reason })
    }
    const { userId, claims, warnings } = await grantToClaims(
      core.toClaims,
      result.grant,
      context,
      trace,
    )
    progress.userId = userId
    const json = toJson(claims)
    checkSize(claims, json, configuration.maxGrant)
    return { core, userId, claims, json, warnings }
  }

  async function sign(decision: Decision, context: HookContext): Promise<IssuedToken> {
    // Nothing is signed for a request that was aborted while it waited for the rate limit.
    context.signal.throwIfAborted()
    const { core, claims, json } = decision
    const nowMs = readClock(configuration.now)
    const content = core.id + json
    const reused = cache.get(content, core.keys.current, nowMs)
    if (reused !== undefined) return toIssued(decision, reused, nowMs, true)

    if (pending >= maxPending) throw new EmbedAuthError('ERR_OVERLOADED')
    pending += 1
    try {
      const key = core.keys.current ?? (await firstKey(core.keys))
      const issuedAtSeconds = Math.floor(nowMs / 1000)
      const expiresAtSeconds = issuedAtSeconds + ttlSeconds
      const payload = toJson({ ...claims, iat: issuedAtSeconds, exp: expiresAtSeconds })
      const token = await key.sign(payload, context.signal)
      const signed = { token, key, issuedAtSeconds, expiresAtSeconds }
      cache.set(content, signed)
      // The answer to an aborted request was an error: there is no event of an issued token.
      context.signal.throwIfAborted()
      return toIssued(decision, signed, nowMs, false)
    } finally {
      pending -= 1
    }
  }

  /** The token as the caller gets it, with its audit event. */
  function toIssued(
    { userId, core }: Decision,
    signed: SignedToken,
    nowMs: number,
    cached: boolean,
  ): IssuedToken {
    if (audit.listening) {
      const { keyId } = signed.key
      audit.emit({
        type: 'issued',
        userId,
        platform: core.name,
        ...(keyId !== undefined && { keyId }),
        tokenSha256: tokenSha256(signed),
        cached,
      })
    }
    return {
      token: signed.token,
      expiresIn: signed.expiresAtSeconds - Math.floor(nowMs / 1000),
      expiresAt: new Date(signed.expiresAtSeconds * 1000).toISOString(),
      platform: core.name,
      embed: core.embed,
    }
  }

  function auditRefusal(error: EmbedAuthError, progress: Progress): void {
    audit.emit(refusalFacts(error, progress))
  }

  return {
    audit,
    reportFailure,
    decide,
    sign,
    async issue(user, context, progress) {
      return sign(await decide(user, context, progress), context)
    },
    auditRefusal,
    reportRefusal(error, progress, req) {
      auditRefusal(error, progress)
      if (error.status >= 500) reportFailure(error, req)
    },
    async ready() {
      if (typeof configuration.platform !== 'function') await configuration.platform.keys.ready()
    },
    close: keys.close,
  }
}

/** The platform that the application's function chooses. */
async function choosePlatform(
  choose: ChoosePlatform,
  user: unknown,
  context: HookContext,
  trace: Trace,
): Promise<PlatformCore> {
  const chosen: unknown = await callHook('ERR_POLICY', 'The `platform` function', context, () =>
    choose(user, context),
  )
  if (isDenial(chosen)) {
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason: denialReason(chosen) })
  }
  if (chosen === undefined || chosen === null) {
    const reason = `The \`platform\` function returned nothing (${typeName(chosen)}): no platform for this user.`
    throw new EmbedAuthError('ERR_DENIED', undefined, { reason })
  }
  const core = coreOf(chosen)
  if (core === undefined) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      'The `platform` function must return a platform created by latenode(), activepieces() or ' +
        `definePlatform(), or deny(reason); it returned ${typeName(chosen)}.`,
    )
  }
  trace?.({ rule: 'platform', outcome: `The platform function chose ${core.name}.` })
  return core
}

function policyFor({ kind, name }: PlatformCore, policy: Configuration['policy']): Decide {
  const decide = policy[kind]
  if (decide !== undefined) return decide
  throw new EmbedAuthError(
    'ERR_POLICY',
    `The policy object does not fit ${name}; give a function that returns its grant.`,
  )
}

/** One user must not make tokens of megabytes. Nothing is truncated: a part of a grant is another grant. */
function checkSize(
  claims: Claims,
  json: string,
  { spaces, bytes }: Configuration['maxGrant'],
): void {
  const { grant_access: access } = claims
  const count = Array.isArray(access) ? access.length : 0
  const size = Buffer.byteLength(json)
  const problem =
    count > spaces
      ? `${count} spaces; \`maxGrant.spaces\` allows ${spaces}`
      : size > bytes
        ? `claims of ${size} bytes; \`maxGrant.bytes\` allows ${bytes}`
        : undefined
  if (problem === undefined) return
  throw new EmbedAuthError(
    'ERR_CLAIMS',
    `The grant has ${problem}. Grant less, or raise the limit if the user really needs it.`,
  )
}

/** The first key of a source that is not loaded yet. */
async function firstKey(keys: KeySource): Promise<SigningKey> {
  await keys.ready()
  if (keys.current === undefined) throw new EmbedAuthError('ERR_SIGNER')
  return keys.current
}

/** Listens to the keys that can change, each once, and stops listening on `close`. */
function followKeys(
  audit: Audit,
  reportFailure: ReportFailure,
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
        if (error !== undefined) reportFailure(error)
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
