/** The rate limit: express-rate-limit, counted by user, or by address if there is no user. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { EmbedAuthError } from '../errors.js'
import type { Decision } from '../issuer/index.js'
import { isIpv6Subnet, type RateLimitOptions } from '../options/index.js'
import { isRecord, typeName } from '../values.js'
import { subscribeToStore, type StoreListener } from './resilient-store.js'

export interface Limiter {
  /**
   * Counts a request, by the user of its decision or by its address. Rejects with `ERR_RATE_LIMITED`
   * above the limit, with `ERR_STORE` if the store fails, and with `ERR_OPTION_INVALID` if a function of
   * the options fails.
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
  const { requestPropertyName = 'rateLimit', windowMs = 60_000 } = options
  // The default store is in this process's memory, which no other program reads.
  const keyOf = options.store === undefined ? userKey : hashedUserKey
  const userKeys = new WeakMap<Request, string>()
  const warnOfProxy = proxyWarning()
  const own = { ...options }
  // express-rate-limit refuses it together with a `keyGenerator`, and there is always one here.
  delete own.ipv6Subnet
  const limit = rateLimit({
    ...own,
    ...checkedHooks(options, (req) => userKeys.get(req)),
    handler(req, _res, next) {
      next(limitedError(Reflect.get(req, requestPropertyName), windowMs))
    },
  })
  return {
    count(req, res, decision) {
      warnOfProxy(req)
      if (decision !== undefined) userKeys.set(req, keyOf(decision))
      const before: unknown = Reflect.get(req, requestPropertyName)
      return new Promise((resolve, reject) => {
        void limit(req, res, (...failure: unknown[]) => {
          const info: unknown = Reflect.get(req, requestPropertyName)
          const [error] = failure
          // It is not set again for a request that `skip` skipped, or if the store failed.
          const isSet = info !== before
          if (isSet && !isCount(info)) reject(countError())
          // A store that throws undefined is passed on as one argument: only no argument is a success.
          else if (failure.length === 0) resolve()
          else reject(error instanceof EmbedAuthError ? error : storeError(error))
        })
      })
    },
  }
}

/**
 * The functions among the options. What they return is checked and what they throw is named, so that
 * none of them switches the limit off, puts all users into one bucket, or counts as a failed store.
 */
function checkedHooks(
  { keyGenerator, limit, skip, identifier, ipv6Subnet }: RateLimitOptions,
  userKeyOf: (req: Request) => string | undefined,
): RateLimitOptions {
  return {
    keyGenerator: (req, res) =>
      keyGenerator === undefined
        ? (userKeyOf(req) ?? addressKey(ipv6Subnet, req, res))
        : customKey(keyGenerator, req, res),
    ...(typeof limit === 'function' && {
      async limit(req, res) {
        const value: unknown = await callOption('limit', () => limit(req, res))
        if (typeof value === 'number' && value >= 0) return value
        throw optionError('limit', 'return a number from 0', value)
      },
    }),
    ...(skip && { skip: (req, res) => callOption('skip', () => skip(req, res)) }),
    ...(typeof identifier === 'function' && {
      identifier: (req, res) => callOption('identifier', () => identifier(req, res)),
    }),
  }
}

async function customKey(
  keyGenerator: NonNullable<RateLimitOptions['keyGenerator']>,
  req: Request,
  res: Response,
): Promise<string> {
  const key: unknown = await callOption('keyGenerator', () => keyGenerator(req, res))
  if ((typeof key === 'string' && key !== '') || Number.isSafeInteger(key)) return String(key)
  throw optionError('keyGenerator', 'return a non-empty string or a safe integer', key)
}

/** Express's `trust proxy` decides `req.ip`. */
async function addressKey(
  ipv6Subnet: RateLimitOptions['ipv6Subnet'],
  req: Request,
  res: Response,
): Promise<string> {
  if (req.ip === undefined) return 'no-address'
  return ipKeyGenerator(req.ip, await readSubnet(ipv6Subnet, req, res))
}

async function readSubnet(
  ipv6Subnet: RateLimitOptions['ipv6Subnet'],
  req: Request,
  res: Response,
): Promise<number | false | undefined> {
  if (typeof ipv6Subnet !== 'function') return ipv6Subnet
  const subnet = await callOption('ipv6Subnet', () => ipv6Subnet(req, res))
  if (isIpv6Subnet(subnet)) return subnet
  throw optionError('ipv6Subnet', 'return an integer from 32 to 64, or false', subnet)
}

async function callOption<T>(name: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const message = `rateLimit.${name} threw ${typeName(cause)}; see \`cause\`.`
    throw new EmbedAuthError('ERR_OPTION_INVALID', message, { cause })
  }
}

function optionError(name: string, what: string, received: unknown): EmbedAuthError {
  const message = `rateLimit.${name} must ${what}; it returned ${typeName(received)}.`
  return new EmbedAuthError('ERR_OPTION_INVALID', message)
}

/** Whether the store gave a number of hits: anything else is never above a limit. */
function isCount(info: unknown): boolean {
  const hits = isRecord(info) ? info.used : undefined
  return Number.isSafeInteger(hits) && (hits as number) > 0
}

function countError(): EmbedAuthError {
  const message = 'The rate limit store must return { totalHits } with a positive integer.'
  return new EmbedAuthError('ERR_STORE', message)
}

/** Behind a proxy that Express does not trust, all clients have the address of the proxy. */
function proxyWarning(): (req: Request) => void {
  let isWarned = false
  return (req) => {
    if (isWarned || req.headers['x-forwarded-for'] === undefined) return
    const app = req.app as typeof req.app | undefined
    if (app === undefined || app.get('trust proxy')) return
    isWarned = true
    process.emitWarning(
      'A request has the header X-Forwarded-For, but Express trusts no proxy: requests without a user ' +
        'are counted by the address of the proxy. Behind a proxy, call app.set("trust proxy", 1).',
      { type: 'EmbedAuthWarning', code: 'EMBED_AUTH_TRUST_PROXY' },
    )
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
