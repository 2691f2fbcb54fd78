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
  /** Sets the message of the `TIMEOUT` error, as more becomes known about what is missing. */
  readonly setTimeoutMessage: (message: string) => void
}

/** How one platform is mounted through its SDK. */
export interface SdkAdapter<Sdk> {
  /** Returns a function that creates the SDK object, or undefined before the SDK's script has run. */
  readonly find: () => (() => Sdk) | undefined
  /** Resolves when the platform is ready. Any other error than an `EmbedError` is `AUTHENTICATION_FAILED`. */
  readonly start: (sdk: Sdk, context: MountContext) => Promise<unknown>
  readonly navigate: (sdk: Sdk, to: string) => void
  /** Whether the platform signs its users in with a cookie, which browsers block for other sites. */
  readonly needsCookies?: boolean
}

const loading = new Map<string, Promise<unknown>>()

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
  requireHttp('sdkUrl', url)
  let pending = loading.get(url)
  if (!pending) loading.set(url, (pending = appendScript(url)))
  try {
    await untilAborted(pending, signal)
    const found = find()
    if (found) return found
    throw new EmbedError('SDK_LOAD_FAILED', `${url} did not load, or does not define the SDK.`)
  } catch (error) {
    if ((error as EmbedError).code !== 'DESTROYED') loading.delete(url)
    throw error
  }
}

/** Resolves when the script has run or failed. The caller checks for the global. */
function appendScript(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const script = document.createElement('script')
    script.onload = resolve
    script.onerror = (event) => {
      script.remove()
      resolve(event)
    }
    script.src = url
    document.head.append(script)
  }).finally(() => loading.delete(url))
}

/** Throws if the address is missing or has another scheme, for example `javascript:`. */
export function requireHttp(name: string, url: string | undefined): asserts url is string {
  if (!url || !/^https?:/.test(new URL(url, location.href).protocol)) {
    throw new EmbedError('SDK_LOAD_FAILED', `${name} must be an http(s) URL.`)
  }
}

/**
 * Passes messages from the platform's iframe to `onMessage`. The source must be an iframe inside
 * the target, and the origin must be exactly the one that the iframe was opened at. Ends the embed
 * when the platform reports blocked cookies, because only the iframe can know, and when the page's
 * Content-Security-Policy refuses the iframe.
 */
export function listenToFrame(
  { target, signal, fail, setTimeoutMessage }: MountContext,
  silence = LATE,
  onMessage: (type: unknown, event: MessageEvent) => void = () => undefined,
): void {
  const frames = () => [...target.querySelectorAll('iframe')]
  let silent = true

  window.addEventListener(
    'message',
    (event: MessageEvent<{ readonly type?: unknown } | null | undefined>) => {
      for (const frame of frames()) {
        if (event.source === frame.contentWindow && event.origin === originOf(frame.src)) {
          const type = event.data?.type
          silent = false
          setTimeoutMessage(LATE)
          if (/COOKIES_BLOCKED$/.test(String(type))) {
            fail(new EmbedError('COOKIES_BLOCKED', "The browser blocks the platform's cookies."))
          }
          onMessage(type, event)
        }
      }
    },
    { signal },
  )
  // The load event of an iframe does not bubble.
  target.addEventListener('load', () => silent && setTimeoutMessage(silence), {
    capture: true,
    signal,
  })
  document.addEventListener(
    'securitypolicyviolation',
    ({ disposition, effectiveDirective, blockedURI }) => {
      const origin = originOf(blockedURI)
      if (
        disposition === 'enforce' &&
        effectiveDirective === 'frame-src' &&
        frames().some((frame) => originOf(frame.src) === origin)
      ) {
        fail(
          new EmbedError(
            'FRAME_BLOCKED',
            `The Content-Security-Policy of this page refuses the iframe. Add ${origin} to frame-src.`,
          ),
        )
      }
    },
    { signal },
  )
}

const LATE = 'The platform was not ready in time.'
const originOf = (url: string): string => new URL(url, location.href).origin
