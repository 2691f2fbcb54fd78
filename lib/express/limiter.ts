/** express-rate-limit behind the resolver: counted by user, by address where there is none. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { EmbedAuthError } from '../errors.js'
import type { Decided } from '../issuer.js'
import type { RateLimitOptions } from '../types.js'
import { subscribeToStore, type StoreListener } from './resilient-store/changes.js'

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
  const { ipv6Subnet, ...limiterOptions } = options
  const keys = new WeakMap<object, string>()
  const limit = rateLimit({
    // Express's trust in proxies decides `req.ip`; whoever gives a generator decides for themselves.
    keyGenerator: async (req, res) => keys.get(req) ?? addressKey(req, res, ipv6Subnet),
    ...limiterOptions,
    handler: (req, _res, next) => {
      const { requestPropertyName = 'rateLimit', windowMs = 60_000 } = limiterOptions
      next(limitedError(Reflect.get(req, requestPropertyName), windowMs))
    },
  })
  return {
    count(req, res, decided) {
      if (decided !== undefined) keys.set(req, userKey(decided))
      return new Promise((resolve, reject) => {
        // A store that throws undefined is passed on as one argument: only none lets through.
        void limit(req, res, (...failure: unknown[]) => {
          const [error] = failure
          if (failure.length === 0) resolve()
          else reject(error instanceof EmbedAuthError ? error : storeError(error))
        })
      })
    },
  }
}

/** One bucket per person and tenant, in which a store's reader finds nobody's name. */
function userKey({ core, userId }: Decided): string {
  const identity = JSON.stringify([core.name, core.tenant, userId])
  return createHash('sha256').update(identity).digest('base64url')
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
