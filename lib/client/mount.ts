import { untilAborted } from './abort.js'
import { activepieces } from './activepieces.js'
import { EmbedError, type EmbedErrorCode } from './errors.js'
import { latenode } from './latenode.js'
import { MESSAGES } from './messages.js'
import { openRoom } from './room.js'
import { loadGlobal } from './script.js'
import type { PlatformSide } from './stage.js'
import type { Answer, TokenSource } from './token.js'
import type { Embed, MountOptions } from './types.js'

/** Ends a mount, whatever it has come to. */
export type Destroy = () => void

const SIDES = new Map([
  ['latenode', latenode as PlatformSide<unknown>],
  ['activepieces', activepieces as PlatformSide<unknown>],
])

/** One embed a container, over all clients of the page. */
const occupants = new WeakMap<Element, Destroy>()

/**
 * The life of one embed. Whatever ends it aborts one signal with the coded reason, and everything
 * that the mount set up hangs on that signal.
 */
export async function mount(
  tokens: TokenSource,
  timeoutMs: number,
  alive: Set<Destroy>,
  options: MountOptions,
): Promise<Embed> {
  const { container: place, signal: given, onError } = options
  if (given?.aborted) throw destroyed()
  const container = typeof place === 'string' ? document.getElementById(place) : place
  if (!container?.isConnected) {
    const error = new EmbedError('CONTAINER_NOT_FOUND', 'The container is not in the document')
    onError?.(error)
    throw error
  }
  occupants.get(container)?.()

  const life = new AbortController()
  const { signal } = life
  const room = openRoom(container, { ...MESSAGES, ...options.messages })
  const { box } = room
  let answer: Answer | undefined
  let sdk: unknown
  let late: [EmbedErrorCode, string] = ['TIMEOUT', 'The token did not come in time']

  const fail = (error: EmbedError) => {
    life.abort(error)
  }
  const destroy = () => {
    fail(destroyed())
    room.close()
    alive.delete(destroy)
    if (occupants.get(container) === destroy) occupants.delete(container)
  }
  const deadline = setTimeout(() => {
    fail(box.isConnected ? new EmbedError(...late) : destroyed())
  }, timeoutMs)
  signal.addEventListener('abort', () => {
    const error = signal.reason as EmbedError
    clearTimeout(deadline)
    if (error.code === 'DESTROYED') return
    tokens.drop()
    room.close(options.notice === false ? undefined : error, answer && platformUrl(answer))
    onError?.(error)
  })
  occupants.set(container, destroy)
  alive.add(destroy)
  given?.addEventListener('abort', destroy, { signal })

  const open = async (): Promise<Embed> => {
    answer = await tokens.read(signal)
    const { platform, embed } = answer
    const side = SIDES.get(platform)
    if (!side) throw new EmbedError('TOKEN_FAILED', 'Unknown platform')
    late = ['SDK_LOAD_FAILED', 'The SDK script did not come in time']
    const create = await loadGlobal(embed.sdkUrl, side.find, signal)
    if (!box.isConnected) throw destroyed()
    late = ['TIMEOUT', 'The platform stayed silent']
    sdk = create()
    await side.start(sdk, { box, answer, options, signal, fail })
    return {
      platform: platform as Embed['platform'],
      sdk,
      destroy,
      navigate(to) {
        signal.throwIfAborted()
        side.navigate(sdk, to)
      },
    }
  }

  try {
    const embed = await untilAborted(open(), signal)
    clearTimeout(deadline)
    room.ready()
    return embed
  } catch (error) {
    if (error instanceof EmbedError) fail(error)
    else if (sdk) fail(new EmbedError('AUTHENTICATION_FAILED', 'The SDK gave up'))
    else fail(new EmbedError('SDK_LOAD_FAILED', 'The SDK could not be started'))
    throw signal.reason
  }
}

const destroyed = () => new EmbedError('DESTROYED', 'The embed was destroyed')

function platformUrl({ embed }: Answer): string | undefined {
  return embed.instanceUrl ?? (embed.sdkUrl && new URL(embed.sdkUrl, location.href).origin)
}
