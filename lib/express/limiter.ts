/** express-rate-limit behind the resolver: counted by user, by address where there is none. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { EmbedAuthError } from '../errors.js'
import type { Decided } from '../issuer.js'
import type { RateLimitOptions } from '../types.js'
import { typeName } from '../values.js'
import { subscribeToStore, type StoreListener } from './resilient-store/changes.js'
import { behind, standInMaker, withRequest, type Hook } from './stand-in.js'

export interface Limiter {
  /** Counts a request; rejects with `ERR_RATE_LIMITED` past the limit, `ERR_STORE` without a store. */
  count(req: Request, res: Response, decided: Decided | undefined): Promise<void>
}

/** Makes the limiter of one middleware. `onStoreChange` hears of a resilient store going and coming. */
export function createLimiter(
  options: false | RateLimitOptions,
  onStoreChange: StoreListener,
): Limiter {
  if (options === false) return { count: async () => {} }
  subscribeToStore(options.store, onStoreChange)
  const { ipv6Subnet, ...own } = options
  const { requestPropertyName = 'rateLimit', windowMs = 60_000 } = own
  const standIn = standInMaker(requestPropertyName)
  // Nobody but this process reads the default store, in its memory.
  const keyOf = options.store === undefined ? identity : hashedIdentity
  const limit = rateLimit({
    // Express's trust in proxies decides `req.ip`; whoever gives a generator decides for themselves.
    keyGenerator(counted, res) {
      const { key, req } = behind(counted)
      return key ?? addressKey(req, res, ipv6Subnet)
    },
    ...hooksWithRequest(own),
    handler(counted, _res, next) {
      next(limitedError(Reflect.get(counted, requestPropertyName), windowMs))
    },
  })
  return {
    count(req, res, decided) {
      const counted = standIn(req, decided && keyOf(decided))
      return new Promise((resolve, reject) => {
        void limit(counted, res, (...failure: unknown[]) => {
          const [error] = failure
          // A store that throws undefined is passed on as one argument: only none lets through.
          if (failure.length === 0) resolve()
          else reject(error instanceof EmbedAuthError ? error : storeError(error))
        })
      })
    },
  }
}

/** The functions among the options that ask about a request; `max` is the older name of `limit`. */
const HOOKS = ['keyGenerator', 'skip', 'limit', 'max', 'identifier', 'requestWasSuccessful']

function hooksWithRequest(options: RateLimitOptions): RateLimitOptions {
  const entries = Object.entries(options).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function' || !HOOKS.includes(name)) return [name, value]
    const hook = name === 'limit' || name === 'max' ? soundLimit(value as Hook) : (value as Hook)
    return [name, withRequest(hook)]
  })
  return Object.fromEntries(entries) as RateLimitOptions
}

/** NaN would never be exceeded: whatever is no number from 0 refuses the request instead. */
function soundLimit(hook: Hook): Hook {
  return async (req, res) => {
    const limit = await hook(req, res)
    if (typeof limit === 'number' && limit >= 0) return limit
    throw new TypeError(`rateLimit.limit returned ${typeName(limit)}, not a number from 0`)
  }
}

/** One bucket per person and tenant. */
function identity({ core, userId }: Decided): string {
  return JSON.stringify([core.name, core.tenant, userId])
}

/** The same, in which a store's reader finds nobody's name. */
function hashedIdentity(decided: Decided): string {
  return createHash('sha256').update(identity(decided)).digest('base64url')
}

async function addressKey(
  req: Request,
  res: Response,
  ipv6Subnet: RateLimitOptions['ipv6Subnet'],
): Promise<string> {
  const subnet = typeof ipv6Subnet === 'function' ? await ipv6Subnet(req, res) : ipv6Subnet
  return req.ip === undefined ? 'no-address' : ipKeyGenerator(req.ip, subnet)
}

function limitedError(info: unknown, windowMs: number): EmbedAuthError {
  const { resetTime } = info as { resetTime?: Date }
  const leftMs = resetTime ? resetTime.getTime() - Date.now() : windowMs
  const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000))
  return new EmbedAuthError('ERR_RATE_LIMITED', undefined, {
    headers: { 'Retry-After': String(retryAfterSeconds) },
  })
}

function storeError(cause: unknown): EmbedAuthError {
  return new EmbedAuthError('ERR_STORE', undefined, { cause })
}
