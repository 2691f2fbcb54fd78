import { EmbedAuthError } from '../errors.js'
import { coreOf, type ChoosePlatform } from '../options/index.js'
import { isDenial } from '../policy/index.js'
import type { PlatformCore, RunningCall, Trace } from '../types/internal.js'
import { typeName } from '../values.js'

/**
 * The platform of a user: the one there is, or the one that the integrator's function picks.
 * Rejects with `ERR_POLICY` for what is no platform, with `ERR_DENIED` for a denial.
 */
export function choosePlatform(
  platform: PlatformCore | ChoosePlatform,
  user: unknown,
  call: RunningCall,
  trace: Trace,
): PlatformCore | Promise<PlatformCore> {
  return typeof platform === 'function' ? askForPlatform(platform, user, call, trace) : platform
}

async function askForPlatform(
  choose: ChoosePlatform,
  user: unknown,
  call: RunningCall,
  trace: Trace,
): Promise<PlatformCore> {
  const chosen = await callHook(() => choose(user, call.context), call)
  if (isDenial(chosen)) throw new EmbedAuthError('ERR_DENIED', undefined, { reason: chosen.reason })
  const core = coreOf(chosen)
  if (core === undefined) {
    throw new EmbedAuthError(
      'ERR_POLICY',
      `the \`platform\` function must return a platform made by latenode(), activepieces() or ` +
        `definePlatform(), but returned ${typeName(chosen)}`,
    )
  }
  trace?.({ rule: 'platform', outcome: `The platform function chose ${core.name}.` })
  return core
}

async function callHook<T>(hook: () => T | Promise<T>, call: RunningCall): Promise<T> {
  try {
    return await call.within(hook())
  } catch (cause) {
    if (call.context.aborted && cause instanceof EmbedAuthError) throw cause
    throw new EmbedAuthError('ERR_POLICY', 'the `platform` function threw an error', { cause })
  }
}
