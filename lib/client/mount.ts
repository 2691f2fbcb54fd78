import { activepieces } from './activepieces.js'
import { destroyed, EmbedError, untilAborted, type EmbedErrorCode } from './errors.js'
import { latenode } from './latenode.js'
import { loadSdk, type SdkAdapter } from './sdk.js'
import type { Answer, TokenSource } from './token.js'
import type { Embed, MountOptions } from './types.js'
import { createView, MESSAGES } from './view.js'

export type Destroy = () => void

/** What the mounts of one client share. */
export interface ClientState {
  readonly tokens: TokenSource
  readonly timeoutMs: number
  readonly mounts: Set<Destroy>
}

const ADAPTERS = new Map([
  ['latenode', latenode as SdkAdapter<unknown>],
  ['activepieces', activepieces as SdkAdapter<unknown>],
])

/** One embed per container, over all clients of the page. */
const occupants = new WeakMap<Element, Destroy>()

/**
 * Shows one embed until it ends. Every way to end aborts one signal with the coded reason, and
 * everything that the mount set up is tied to that signal.
 */
export async function mount(
  { tokens, timeoutMs, mounts }: ClientState,
  options: MountOptions,
): Promise<Embed> {
  const { signal: given, onError } = options
  if (given?.aborted) throw destroyed()
  const container = findContainer(options.container)
  if (!container?.isConnected) {
    const error = new EmbedError('CONTAINER_NOT_FOUND', 'The container is not in the document.')
    onError?.(error)
    throw error
  }
  occupants.get(container)?.()

  const life = new AbortController()
  const { signal } = life
  const view = createView(container, { ...MESSAGES, ...options.messages })
  const { target } = view
  let answer: Answer | undefined
  let sdk: unknown
  let late: [EmbedErrorCode, string] = ['TIMEOUT', 'The token did not arrive in time.']

  const fail = (error: EmbedError) => {
    life.abort(error)
  }
  const destroy = () => {
    fail(destroyed())
    view.close()
    mounts.delete(destroy)
    if (occupants.get(container) === destroy) occupants.delete(container)
  }
  const deadline = setTimeout(() => {
    fail(target.isConnected ? new EmbedError(...late) : destroyed())
  }, timeoutMs)
  signal.addEventListener('abort', () => {
    const error = signal.reason as EmbedError
    clearTimeout(deadline)
    if (error.code === 'DESTROYED') return
    tokens.drop()
    view.close(options.notice === false ? undefined : error, answer && platformUrl(answer))
    onError?.(error)
  })
  occupants.set(container, destroy)
  mounts.add(destroy)
  given?.addEventListener('abort', destroy, { signal })

  const open = async (): Promise<Embed> => {
    answer = await tokens.read(signal)
    const { platform, embed } = answer
    const adapter = ADAPTERS.get(platform)
    if (!adapter) throw new EmbedError('TOKEN_FAILED', `Unknown platform: ${platform}.`)
    late = ['SDK_LOAD_FAILED', 'The SDK script did not load in time.']
    const create = await loadSdk(embed.sdkUrl, adapter.find, signal)
    if (!target.isConnected) throw destroyed()
    late = ['TIMEOUT', 'The platform was not ready in time.']
    sdk = create()
    await adapter.start(sdk, { target, answer, options, signal, fail })
    return {
      platform: platform as Embed['platform'],
      sdk,
      destroy,
      navigate(to) {
        signal.throwIfAborted()
        adapter.navigate(sdk, to)
      },
    }
  }

  try {
    const embed = await untilAborted(open(), signal)
    clearTimeout(deadline)
    view.ready()
    return embed
  } catch (error) {
    if (error instanceof EmbedError) fail(error)
    else if (sdk) fail(new EmbedError('AUTHENTICATION_FAILED', 'The SDK rejected the mount.'))
    else fail(new EmbedError('SDK_LOAD_FAILED', 'The SDK object could not be created.'))
    throw signal.reason
  }
}

function findContainer(given: Element | string): Element | null {
  return typeof given === 'string' ? document.getElementById(given) : given
}

function platformUrl({ embed }: Answer): string | undefined {
  return embed.instanceUrl ?? (embed.sdkUrl && new URL(embed.sdkUrl, location.href).origin)
}
