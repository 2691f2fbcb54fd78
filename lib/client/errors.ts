/** Why an embed could not be shown, or why one that was shown has ended. */
export type EmbedErrorCode =
  /** The token route answered 401, or redirected (to a sign-in page). */
  | 'SIGNED_OUT'
  /** The token route answered 403: the policy denies this user, or the origin guard this page. */
  | 'FORBIDDEN'
  /** The token route still answered 429 after the retries, or asked for a longer wait than `timeoutMs` allows. */
  | 'RATE_LIMITED'
  /** The token route could not be reached, or its answer contains no token. */
  | 'TOKEN_FAILED'
  /** The platform's script did not load, or does not define the SDK. */
  | 'SDK_LOAD_FAILED'
  /** Activepieces refused the token, or the SDK's `configure()` failed. Latenode reports no refusal. */
  | 'AUTHENTICATION_FAILED'
  /** The platform was not ready within `timeoutMs`. */
  | 'TIMEOUT'
  /** The page's own Content-Security-Policy refuses the platform's iframe. */
  | 'FRAME_BLOCKED'
  /** The platform reported that the browser blocks its cookies. */
  | 'COOKIES_BLOCKED'
  /** `container` is not an element in the document, or the id of one. */
  | 'CONTAINER_NOT_FOUND'
  /** Ended by `destroy()`, `reset()`, an aborted signal, or another mount into the same container. */
  | 'DESTROYED'

/** The only error that the client rejects with. Its message is for the developer, never for the user. */
export class EmbedError extends Error {
  declare readonly code: EmbedErrorCode
  /** HTTP status of the token route, if it answered. */
  declare readonly status: number | undefined

  constructor(code: EmbedErrorCode, message: string, status?: number) {
    super(message)
    this.name = 'EmbedError'
    this.code = code
    this.status = status
  }
}

export const destroyed = (): EmbedError =>
  new EmbedError('DESTROYED', 'The embed was destroyed or reset.')

/**
 * Settles like `work`, or rejects with the signal's reason as soon as the signal aborts. The listener
 * is not removed, because every signal of this client ends with the work that it belongs to.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    work.then(resolve, reject)
  })
}
