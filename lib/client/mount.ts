import { activepieces } from './activepieces.js'
import { destroyed, EmbedError, untilAborted, type EmbedErrorCode } from './errors.js'
import { latenode } from './latenode.js'
import { loadSdk, type SdkAdapter } from './sdk.js'
import { watchHistory, type TokenSource } from './token.js'
import type { Embed, MountOptions } from './types.js'
import { createView, type View } from './view.js'

/** What the mounts of one client share. */
export interface ClientState {
  readonly tokens: TokenSource
  readonly timeoutMs: number
  /** The `destroy` of every mount, also of those that show a notice. */
  readonly mounts: Set<() => void>
  /** Whether the user has hidden the help beside the embed. */
  helpHidden?: boolean
}

/** One attempt to show the platform. */
interface Attempt {
  /** Aborts with the coded reason when the attempt ends. Everything that it has set up is tied to it. */
  readonly signal: AbortSignal
  readonly end: (error: EmbedError) => void
  /** Rejects only after `signal` has aborted. */
  readonly ready: Promise<Shown>
}

/** A platform that is shown. */
interface Shown {
  readonly adapter: SdkAdapter<unknown>
  readonly platform: Embed['platform']
  readonly sdk: unknown
}

const ADAPTERS = new Map([
  ['latenode', latenode as SdkAdapter<unknown>],
  ['activepieces', activepieces as SdkAdapter<unknown>],
])

/** Where a container keeps the `destroy` of its embed. All copies of this module share the symbol. */
const DESTROY = Symbol.for('embed-auth.destroy')
type Container = Element & { [DESTROY]?: (() => void) | undefined }

/** Shows an embed in a container, after destroying the one that is there. */
export async function mount(client: ClientState, options: MountOptions): Promise<Embed> {
  const { signal, onError } = options
  if (signal?.aborted) throw destroyed()
  const container = findContainer(options.container)
  if (container instanceof EmbedError) {
    onError?.(container)
    throw container
  }
  container[DESTROY]?.()
  return new Promise((resolve, reject) => {
    startMount(client, options, container, resolve, reject)
  })
}

/**
 * Shows the platform until `destroy()`. Loads it again after *Try again*, and when the browser restores
 * the page from its back/forward cache. The promise of the mount settles with the first result.
 */
function startMount(
  client: ClientState,
  options: MountOptions,
  container: Container,
  resolve: (embed: Embed) => void,
  reject: (error: EmbedError) => void,
): void {
  const { tokens, mounts } = client
  let attempt: Attempt
  let view: View
  let shown: Shown | undefined
  let paused: boolean

  const start = () => {
    paused = false
    shown = undefined
    view = createView(container, options)
    attempt = startAttempt(client, options, view.target)
    const { signal } = attempt
    watchHistory('add', onHistory)
    options.signal?.addEventListener('abort', destroy, { signal })
    signal.addEventListener('abort', () => {
      view.clear()
      if (!paused) fail(signal.reason as EmbedError)
    })
    attempt.ready.then(ready, () => undefined)
  }
  const ready = (result: Shown) => {
    shown = result
    const { adapter, platform, sdk } = result
    Object.assign(embed, { platform, sdk })
    view.ready()
    if (adapter.needsCookies && !client.helpHidden) {
      view.showHelp(restart, () => (client.helpHidden = true))
    }
    resolve(embed)
    options.onReady?.(embed)
  }
  const fail = (error: EmbedError) => {
    watchHistory('remove', onHistory)
    reject(error)
    if (error.code === 'DESTROYED') {
      destroy()
    } else {
      tokens.drop()
      view.showError(error, restart)
      options.onError?.(error)
    }
  }
  const pause = () => {
    paused = true
    attempt.end(destroyed())
  }
  const restart = () => {
    pause()
    view.clear()
    if (container.isConnected) start()
    else destroy()
  }
  const onHistory = ({ type, persisted }: PageTransitionEvent) => {
    if (!persisted) return
    pause()
    if (type === 'pagehide') tokens.drop(destroyed())
    else {
      tokens.drop()
      restart()
    }
  }
  const destroy = () => {
    if (!mounts.delete(destroy)) return
    attempt.end(destroyed())
    view.clear()
    watchHistory('remove', onHistory)
    reject(destroyed())
    if (!mounts.size) tokens.drop()
    if (container[DESTROY] === destroy) container[DESTROY] = undefined
  }
  const embed = {
    destroy,
    navigate(to) {
      attempt.signal.throwIfAborted()
      shown?.adapter.navigate(shown.sdk, to)
    },
  } as Embed

  container[DESTROY] = destroy
  mounts.add(destroy)
  start()
}

/** Fetches the token, loads the SDK and starts it, all within `timeoutMs`. */
function startAttempt(
  { tokens, timeoutMs }: ClientState,
  options: MountOptions,
  target: HTMLElement,
): Attempt {
  const controller = new AbortController()
  const { signal } = controller
  let late: [EmbedErrorCode, string] = ['TIMEOUT', 'The token did not arrive in time.']
  const end = (error: EmbedError) => {
    controller.abort(error)
  }
  const deadline = setTimeout(() => {
    end(target.isConnected ? new EmbedError(...late) : destroyed())
  }, timeoutMs)
  signal.addEventListener('abort', () => {
    clearTimeout(deadline)
  })

  let sdk: unknown
  const open = async (): Promise<Shown> => {
    const answer = await tokens.read(signal)
    const { platform, embed } = answer
    const adapter = ADAPTERS.get(platform)
    if (!adapter) throw new EmbedError('TOKEN_FAILED', `Unknown platform: ${platform}.`)
    late = ['SDK_LOAD_FAILED', `${embed.sdkUrl} did not load in time.`]
    const create = await loadSdk(embed.sdkUrl, adapter.find, signal)
    if (!target.isConnected) throw destroyed()
    late = ['TIMEOUT', 'The platform was not ready in time.']
    sdk = create()
    await adapter.start(sdk, {
      target,
      answer,
      options,
      signal,
      fail: end,
      setTimeoutMessage(message) {
        late[1] = message
      },
    })
    // SDKs of Activepieces up to at least 0.11 drop a first route. Latenode documents none.
    if (options.initialRoute) adapter.navigate(sdk, options.initialRoute)
    return { adapter, platform: platform as Embed['platform'], sdk }
  }

  const ready = untilAborted(open(), signal).then(
    (shown) => {
      clearTimeout(deadline)
      return shown
    },
    (error: unknown) => {
      if (error instanceof EmbedError) end(error)
      else {
        const code = sdk ? 'AUTHENTICATION_FAILED' : 'SDK_LOAD_FAILED'
        end(new EmbedError(code, 'The SDK threw an error.'))
      }
      throw signal.reason
    },
  )
  return { signal, end, ready }
}

/** Returns the element in the document, or an error that says which form is wanted. */
function findContainer(
  given: MountOptions['container'] | null | undefined,
): Container | EmbedError {
  const found =
    typeof given === 'string' ? document.getElementById(given) : (given as Container | null)
  if (found?.isConnected) return found
  let problem = 'is not in the document.'
  if (given == null) problem = `is ${given}. Pass an element or its id.`
  else if (typeof given === 'string') {
    problem = `"${given}" is not the id of an element in the document.`
    if (given.startsWith('#')) problem += " Pass the id without '#'."
  } else if ('current' in given) {
    problem = 'is a React ref. Pass its `current`, in an effect.'
  }
  return new EmbedError('CONTAINER_NOT_FOUND', `container ${problem}`)
}
