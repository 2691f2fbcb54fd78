import type { Request } from 'express'
import { EmbedAuthError } from '../errors.js'
import type { RunningCall } from '../types/internal.js'

/**
 * Asks the application who is signed in.
 * Rejects with `ERR_UNAUTHENTICATED` where nobody is, `ERR_RESOLVER` where asking fails.
 */
export async function resolveUser(
  getUser: (req: Request) => unknown,
  req: Request,
  call: RunningCall,
): Promise<unknown> {
  let user: unknown
  try {
    user = await call.within(getUser(req))
  } catch (cause) {
    if (call.context.aborted && cause instanceof EmbedAuthError) throw cause
    throw new EmbedAuthError('ERR_RESOLVER', 'getUser threw an error', { cause })
  }
  if (user === null || user === undefined) throw new EmbedAuthError('ERR_UNAUTHENTICATED')
  return user
}
