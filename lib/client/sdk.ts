import { EmbedError, untilAborted } from './errors.js'
import type { Answer } from './token.js'
import type { MountOptions } from './types.js'

/** What an adapter gets to mount one embed. */
export interface MountContext {
  /** The element for the SDK's iframe: empty, in the document, with an id of its own. */
  readonly target: HTMLElement
  readonly answer: Answer
  readonly options: MountOptions
  /** Aborts when the embed ends, for whatever reason. */
  readonly signal: AbortSignal
  /** Ends the embed, also after it was ready. */
  readonly fail: (error: EmbedError) => void
}

/** How one platform is mounted through its SDK. */
export interface SdkAdapter<Sdk> {
  /** Returns a function that creates the SDK object, or undefined before the SDK's script has run. */
  readonly find: () => (() => Sdk) | undefined
  /** Resolves when the platform is ready. Any other error than an `EmbedError` counts as a refused token. */
  readonly start: (sdk: Sdk, context: MountContext) => Promise<unknown>
  readonly navigate: (sdk: Sdk, to: string) => void
}

const loading = new Map<string, Promise<void>>()

/**
 * Returns the SDK's global, and loads the script at `url` first if the global is missing. A script
 * that failed, timed out or defined nothing is loaded again by the next mount. A script that is still
 * loading for a destroyed mount is shared.
 */
export async function loadSdk<T>(
  url: string | undefined,
  find: () => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  const present = find()
  if (present) return present
  if (!url) throw new EmbedError('SDK_LOAD_FAILED', "The token route's answer has no sdkUrl.")
  let pending = loading.get(url)
  if (!pending) loading.set(url, (pending = appendScript(url)))
  try {
    await untilAborted(pending, signal)
    const found = find()
    if (found) return found
    throw new EmbedError('SDK_LOAD_FAILED', `The script ${url} does not define the SDK.`)
  } catch (error) {
    if ((error as EmbedError).code !== 'DESTROYED') loading.delete(url)
    throw error
  }
}

function appendScript(url: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.onload = () => {
      resolve()
    }
    script.onerror = () => {
      script.remove()
      reject(new EmbedError('SDK_LOAD_FAILED', `The script ${url} did not load.`))
    }
    script.src = url
    document.head.append(script)
  }).finally(() => loading.delete(url))
}

/**
 * Passes messages from the platform's iframe to `onMessage`. The source must be an iframe inside
 * the target, and the origin must be exactly the one that the iframe was opened at. Ends the embed
 * when the platform reports blocked cookies, because only the iframe can know.
 */
export function listenToFrame(
  { target, signal, fail }: MountContext,
  onMessage: (type: unknown, event: MessageEvent) => void = () => undefined,
): void {
  window.addEventListener(
    'message',
    (event: MessageEvent<{ readonly type?: unknown } | null | undefined>) => {
      for (const frame of target.querySelectorAll('iframe')) {
        if (
          event.source === frame.contentWindow &&
          event.origin === new URL(frame.src, location.href).origin
        ) {
          const type = event.data?.type
          if (/COOKIES_BLOCKED$/.test(String(type))) {
            fail(new EmbedError('COOKIES_BLOCKED', "The browser blocks the platform's cookies."))
          }
          onMessage(type, event)
        }
      }
    },
    { signal },
  )
}
