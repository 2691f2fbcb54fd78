/**
 * What express-rate-limit is given in a request's place. From the request itself it would work out the
 * address, each time, for a debug log that nobody reads: that costs more than to count.
 */
import type { Request, Response } from 'express'

interface StandIn {
  readonly req: Request
  /** What to count under; undefined counts by address. */
  readonly key: string | undefined
}

/**
 * Makes stand-ins.
 * @param property Where express-rate-limit leaves its findings: they go on to the request.
 */
export function standInMaker(property: string): (req: Request, key: string | undefined) => Request {
  class CountedRequest implements StandIn {
    constructor(
      readonly req: Request,
      readonly key: string | undefined,
    ) {}
  }
  Object.defineProperty(CountedRequest.prototype, property, {
    get(this: StandIn): unknown {
      return Reflect.get(this.req, property)
    },
    set(this: StandIn, info: unknown) {
      Reflect.set(this.req, property, info)
    },
  })
  return (req, key) => new CountedRequest(req, key) as unknown as Request
}

/** What stands behind the request that express-rate-limit hands on. */
export function behind(counted: Request): StandIn {
  return counted as unknown as StandIn
}

export type Hook = (req: Request, res: Response) => unknown

/** A hook that gets the request itself. */
export function withRequest(hook: Hook): Hook {
  return (counted, res) => hook(behind(counted).req, res)
}
