/** Why an embed could not be shown, or why one that was shown has ended. */
export type EmbedErrorCode =
  /** The token route answered 401. */
  | 'SIGNED_OUT'
  /** The token route answered 403: the policy denies this user, or the origin guard this page. */
  | 'FORBIDDEN'
  /** The token route still answered 429 after the retries, or asked for a longer wait than there was. */
  | 'RATE_LIMITED'
  /** The token route could not be reached, answered otherwise, or with something that is no token. */
  | 'TOKEN_FAILED'
  /** The platform's script did not load, or is not the SDK that it should be. */
  | 'SDK_LOAD_FAILED'
  /** The platform refused the token. */
  | 'AUTHENTICATION_FAILED'
  /** Nothing was heard within `timeoutMs`. */
  | 'TIMEOUT'
  /** The browser keeps the platform's cookies from it. */
  | 'COOKIES_BLOCKED'
  /** The container is not in the document. */
  | 'CONTAINER_NOT_FOUND'
  /** `destroy()`, `reset()`, an aborted signal, or another mount into the same container. */
  | 'DESTROYED'

/** The one error that the client rejects with. Its message is for the developer, never for the user. */
export class EmbedError extends Error {
  declare readonly code: EmbedErrorCode
  /** HTTP status of the token route, where it answered. */
  declare readonly status: number | undefined

  constructor(code: EmbedErrorCode, message: string, status?: number) {
    super(message)
    this.name = 'EmbedError'
    this.code = code
    this.status = status
  }
}
