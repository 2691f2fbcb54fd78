/** The rate limit: express-rate-limit, counted by user, or by address if there is no user. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { EmbedAuthError } from '../errors.js'
import type { Decision } from '../issuer/index.js'
import type { RateLimitOptions } from '../options/index.js'
import { typeName } from '../values.js'
import { subscribeToStore, type StoreListener } from './resilient-store.js'

export interface Limiter {
  /**
   * Counts a request, by the user of its decision or by its address. Rejects with `ERR_RATE_LIMITED`
   * above the limit, and with `ERR_STORE` if the store fails.
   */
  count(req: Request, res: Response, decision: Decision | undefined): Promise<void>
}

/** Creates the limiter of one middleware. `onStoreChange` is told when a resilient store fails or recovers. */
export function createLimiter(
  options: false | RateLimitOptions,
  onStoreChange: StoreListener,
): Limiter {
  if (options === false) return { count: async () => {} }
  subscribeToStore(options.store, onStoreChange)
  const { ipv6Subnet, ...own } = options
  const { requestPropertyName = 'rateLimit', windowMs = 60_000 } = own
  // The default store is in this process's memory, which nobody else reads.
  const keyOf = options.store === undefined ? userKey : hashedUserKey
  const userKeys = new WeakMap<Request, string>()
  const limit = rateLimit({
    // Express's `trust proxy` decides `req.ip`.
    keyGenerator: (req, res) => userKeys.get(req) ?? addressKey(req, res, ipv6Subnet),
    ...own,
    ...checkedLimit(own),
    handler(req, _res, next) {
      next(limitedError(Reflect.get(req, requestPropertyName), windowMs))
    },
  })
  return {
    count(req, res, decision) {
      if (decision !== undefined) userKeys.set(req, keyOf(decision))
      return new Promise((resolve, reject) => {
        void limit(req, res, (...failure: unknown[]) => {
          const [error] = failure
          // A store that throws undefined is passed on as one argument: only no argument is a success.
          if (failure.length === 0) resolve()
          else reject(error instanceof EmbedAuthError ? error : storeError(error))
        })
      })
    },
  }
}

/** NaN would never be exceeded: a `limit` function that returns no number refuses the request. */
function checkedLimit({ limit }: RateLimitOptions): RateLimitOptions {
  if (typeof limit !== 'function') return {}
  return {
    async limit(req, res) {
      const value: unknown = await limit(req, res)
      if (typeof value === 'number' && value >= 0) return value
      throw new TypeError(
        `rateLimit.limit must return a number from 0; it returned ${typeName(value)}.`,
      )
    },
  }
}

/** One bucket per user and tenant. */
function userKey({ core, userId }: Decision): string {
  return core.id + userId
}

/** The same as a hash, so that user ids cannot be read in the store. */
function hashedUserKey(decision: Decision): string {
  return createHash('sha256').update(userKey(decision)).digest('base64url')
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
